(() => {
  const { root, data, element, themes } = Shared;
  const chosen = new Map(data.selectors.map((selector) => [selector.name, selector.values[0]]));
  const figures = [];

  // Head

  const head = () => {
    document.getElementById("overline").textContent = `ClearSim ${data.command}`;
    document.getElementById("title").textContent = data.title;
    document.getElementById("facts").append(
      ...data.facts.map((fact) => element("span", {}, fact)));
    const warnings = document.getElementById("warnings");
    warnings.hidden = data.warnings.length === 0;
    warnings.append(...data.warnings.map((line) => element("li", {}, line)));
    const tiles = document.getElementById("tiles");
    tiles.hidden = data.tiles.length === 0;
    tiles.append(...data.tiles.map((tile) => element("div", { class: `tile ${tile.tone}` },
      element("p", { class: "name" }, tile.name), element("p", { class: "value" }, tile.value),
      element("p", { class: "detail" }, tile.detail))));
    document.getElementById("footer").textContent = `Made by ClearSim ${data.page}. `
      + "Figures are those of the command's --json output.";
  };

  const selectors = () => {
    const shown = data.selectors.filter((selector) => selector.values.length > 1);
    const bar = document.getElementById("selectors");
    bar.hidden = shown.length === 0;
    bar.append(...shown.map((selector) => {
      const select = element("select", { "data-selector": selector.name },
        ...selector.values.map((value) => element("option", { value }, value)));
      select.addEventListener("change", () => {
        chosen.set(selector.name, select.value);
        draw();
      });
      return element("label", {}, `${selector.name} `, select);
    }));
  };

  // Tables

  const table = (value) => {
    const isFigure = value.columns.map((_, place) =>
      value.rows.some((row) => row[place].value !== null));
    // Long text wraps; names and verdicts do not.
    const isProse = value.columns.map((_, place) =>
      !isFigure[place] && value.rows.some((row) => row[place].text.length > 24));
    const body = element("tbody");
    const fill = (rows) => body.replaceChildren(...rows.map((row) => element("tr", {},
      ...row.map((cell, place) => element("td", { class: [isFigure[place] ? "figure" : "",
        isProse[place] ? "prose" : "", cell.tone === "plain" ? "" : cell.tone]
        .filter((name) => name !== "").join(" ") || null }, cell.text)))));
    const heads = value.columns.map((column, place) => {
      const made = element("th", { scope: "col", class: isFigure[place] ? "figure" : null,
        title: column.meaning || null, "data-sort": value.rows.length > 2 ? "" : null,
        tabindex: value.rows.length > 2 ? "0" : null }, column.name);
      const sort = () => {
        if (value.rows.length < 3) return;
        const isUp = made.getAttribute("aria-sort") !== "ascending";
        for (const other of heads) other.removeAttribute("aria-sort");
        made.setAttribute("aria-sort", isUp ? "ascending" : "descending");
        const sign = isUp ? 1 : -1;
        fill([...value.rows].sort((a, b) => {
          const [x, y] = [a[place], b[place]];
          if (!isFigure[place]) return sign * x.text.localeCompare(y.text);
          return x.value === null || y.value === null
            ? (x.value === null) - (y.value === null) : sign * (x.value - y.value);
        }));
      };
      made.addEventListener("click", sort);
      made.addEventListener("keydown", (event) => { if (event.key === "Enter") sort(); });
      return made;
    });
    fill(value.rows);
    return element("div", {}, element("table", { class: value.columns.length < 3 ? "pairs" : null },
      element("thead", {}, element("tr", {}, ...heads)), body));
  };

  // Heat

  const heat = (value) => {
    const all = value.values.flat().filter((one) => one !== null);
    const [low, high] = [Math.min(...all), Math.max(...all)];
    const reach = Math.max(Math.abs(low), Math.abs(high)) || 1;
    const isSigned = value.colouring === "gainAndLoss";
    const shade = (one) => {
      const part = isSigned ? Math.abs(one) / reach : high > low ? (one - low) / (high - low) : 0;
      const name = isSigned ? (one < 0 ? "bad" : "gain") : "level";
      return `color-mix(in srgb, var(--${name}) ${Math.round(6 + part * 54)}%, var(--card))`;
    };
    const scale = value.percent ? 100 : 1;
    const format = (one) => LabChart.fixed(one * scale, value.digits);
    const corner = element("th", { scope: "col" },
      value.across ? `${value.down} \\ ${value.across}` : value.down);
    const rows = value.rows.map((name, row) => element("tr", {},
      element("th", { scope: "row" }, name), ...value.values[row].map((one, column) => {
        const cell = element("td", { class: one === null ? "void" : null,
          title: one === null ? null : `${value.down} ${name}, ${value.across} `
            + `${value.columns[column]}: ${LabChart.text(one, value)}` },
          one === null ? "" : format(one));
        if (one !== null) cell.style.background = shade(one);
        return cell;
      })));
    const legend = element("p", { class: "scale" });
    if (all.length > 0) {
      const bar = element("i");
      const from = isSigned ? -reach : low;
      const to = isSigned ? reach : high;
      const stops = isSigned ? [from, 0, to] : [from, to];
      bar.style.background = `linear-gradient(to right, ${stops.map(shade).join(", ")})`;
      legend.append(LabChart.text(from, value), bar, LabChart.text(to, value));
    }
    return element("div", {},
      element("table", { class: value.columns.length > 18 ? "heat dense" : "heat" },
        element("thead", {}, element("tr", {}, corner,
          ...value.columns.map((name) => element("th", { scope: "col" }, name)))),
        element("tbody", {}, ...rows)), legend);
  };

  // Sections

  // A grid takes the room that the text of its heads and values needs.
  const roomOf = (value) => {
    const rows = Math.max(...value.rows.map((name) => name.length),
      value.down.length + value.across.length + 3);
    const columns = value.columns.map((name, column) => 2 + Math.max(name.length,
      ...value.values.map((row) => row[column] === null ? 0
        : LabChart.fixed(row[column] * (value.percent ? 100 : 1), value.digits).length)));
    const width = columns.reduce((sum, one) => sum + one, rows);
    return width > 78 ? "wide" : width > 46 ? "half" : "third";
  };

  const figure = (item) => {
    const value = item.value;
    const caption = value.title || value.note ? element("figcaption", {},
      element("b", {}, value.title), value.note ? " " : null,
      value.note ? element("span", {}, value.note) : null) : null;
    const room = item.kind === "heat" ? ` ${roomOf(value)}` : "";
    const made = element("figure", { class: item.kind === "chart" ? value.size : item.kind + room,
      "data-kind": item.kind }, caption);
    if (item.kind === "table") made.append(table(value));
    if (item.kind === "heat") made.append(heat(value));
    if (item.kind === "chart") {
      for (const series of value.series) {
        made.setAttribute(`data-${typeof series.role === "string" ? series.role : "series"}`,
          String(series.total));
      }
      made.append(element("div", { class: "canvas" },
        element("canvas", { role: "img", "aria-label": `${value.title}. ${value.note}` })));
    }
    figures.push({ item, made, chart: null });
    return made;
  };

  const sections = () => document.getElementById("sections").append(
    ...data.sections.map((section) => element("section", { class: "chapter" },
      element("h2", {}, section.heading), element("p", { class: "reading" }, section.reading),
      element("div", { class: "items" }, ...section.items.map(figure)))));

  const isChosen = (item) => Object.entries(item.only)
    .every(([name, value]) => !chosen.has(name) || chosen.get(name) === value);

  const draw = () => {
    let drawn = 0;
    for (const entry of figures) {
      entry.chart?.destroy();
      entry.chart = null;
      entry.made.hidden = !isChosen(entry.item);
      if (entry.made.hidden || entry.item.kind !== "chart") continue;
      const canvas = entry.made.querySelector("canvas");
      entry.made.querySelector(".empty")?.remove();
      canvas.hidden = LabChart.isEmpty(entry.item.value);
      if (canvas.hidden) {
        entry.made.querySelector("div").append(element("p", { class: "empty" }, "nothing to show"));
        entry.made.dataset.rendered = "empty";
        continue;
      }
      entry.chart = new Chart(canvas, LabChart.configuration(entry.item.value));
      entry.made.dataset.rendered = "drawn";
      drawn += 1;
    }
    for (const section of document.querySelectorAll(".chapter")) {
      section.hidden = [...section.querySelectorAll("figure")].every((one) => one.hidden);
    }
    root.dataset.rendered = String(drawn);
  };

  head();
  selectors();
  sections();
  themes(draw);
})();
