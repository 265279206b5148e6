(() => {
  const { root, data, compact, plain, short, figure, percent, timeline, element, color, faded,
    valueAxis, frame, themes } = Shared;
  const run = data.run;
  const quote = run.units?.quote ?? "quote";
  const base = run.units?.base ?? "base";
  // Money is in the settlement asset: the quote asset, or a coin of which little is much.
  const money = run.units?.settlement ?? quote;
  const digits = money === quote ? 0 : 4;
  const charts = new Map();
  let instrument = 0;

  // Figures

  const count = (value) => value === undefined || value === null ? "–" : plain.format(value);

  // A price with the digits its own size calls for.
  const price = (value) => value === null || value === undefined ? "–"
    : figure(value, Math.abs(value) >= 1000 ? 2 : Math.abs(value) >= 1 ? 4 : 8);

  // Exact decimal text with its thousands parted: never through a double.
  const exact = (text) => {
    const match = /^(-?)(\d+)(\.\d+)?$/.exec(String(text));
    if (!match) return String(text);
    return match[1] + match[2].replace(/\B(?=(\d{3})+$)/g, ",") + (match[3] ?? "");
  };

  const span = data.span ?? [0, 1];
  const { isCalendar, clock, axis: timeAxis } = timeline(span);
  const lasting = (seconds) => {
    if (seconds === undefined || seconds === null) return "–";
    if (seconds < 60) return `${figure(seconds)} s`;
    if (seconds < 3600) return `${figure(seconds / 60, 1)} min`;
    if (seconds < 172800) return `${figure(seconds / 3600, 1)} h`;
    return `${figure(seconds / 86400, 1)} days`;
  };
  const table = (target, columns, rows, none) => {
    const section = document.getElementById(target);
    if (rows.length === 0) {
      section.append(element("p", { class: "none" }, none));
      return;
    }
    const head = element("tr", {}, ...columns.map((column) =>
      element("th", { class: column.figure ? "figure" : null, scope: "col" }, column.name)));
    const body = rows.map((row) => element("tr", {}, ...columns.map((column) => {
      const classes = [column.figure ? "figure" : "", column.tone ? column.tone(row) : "",
        column.class ?? ""].join(" ").trim();
      return element("td", { class: classes || null }, column.value(row));
    })));
    // A frame of its own that scrolls, shows at its edges that it does, and takes the keyboard.
    section.append(element("div", { class: "scroll", tabindex: "0", role: "region",
      "aria-label": "table" },
    element("table", {}, element("thead", {}, head), element("tbody", {}, ...body))));
  };

  const flattened = (value, path = "", rows = []) => {
    if (value !== null && typeof value === "object" && Object.keys(value).length > 0) {
      for (const [key, inner] of Object.entries(value)) {
        const step = Array.isArray(value) ? `[${key}]` : path ? `.${key}` : key;
        flattened(inner, path + step, rows);
      }
    } else {
      rows.push([path, value === null ? "null" : typeof value === "object"
        ? (Array.isArray(value) ? "[]" : "{}") : String(value)]);
    }
    return rows;
  };

  // Head, tiles, tables

  const head = () => {
    document.getElementById("title").textContent = run.scenario ?? "Run";
    const facts = document.getElementById("facts");
    facts.append(`seed ${run.seed ?? "–"}`);
    if (run.digest) facts.append(" · digest ", element("code", {}, run.digest));
    if (data.span && isCalendar) {
      facts.append(` · ${clock(span[0], true)} to ${clock(span[1], true)} UTC`);
    }
    const notes = [];
    if (run.conservation === false) notes.push("Money was not conserved: the run is not sound.");
    if (Number(run.unfundedLoss ?? 0) > 0) {
      notes.push(`A loss of ${exact(run.unfundedLoss)} ${money} was covered by no stage.`);
    }
    if (data.absent.length > 0) {
      notes.push(`Tables absent from the folder: ${data.absent.join(", ")}.`);
    }
    if (data.instrumentsAll > data.instruments.length) {
      notes.push(`Of ${data.instrumentsAll} instruments the ${data.instruments.length} with the `
        + "largest liquidations are pictured.");
    }
    const notice = document.getElementById("notice");
    notice.hidden = notes.length === 0;
    notice.textContent = notes.join(" ");
    const versions = Object.entries(run.versions ?? {}).map((pair) => pair.join(" ")).join(" · ");
    document.getElementById("footer").textContent =
      `Made by ClearSim ${data.page}${versions ? ` from a run with ${versions}` : ""}.`;
  };

  const tiles = () => {
    const liquidated = run.liquidations ?? {};
    const fund = run.insuranceFund ?? {};
    const deleveraged = run.autoDeleveraging ?? {};
    const prices = run.price ?? {};
    const start = Number(prices.start);
    const accountsHit = data.populations.reduce((sum, row) => sum + row.liquidated, 0);
    const change = (value) => value === null || value === undefined || !start ? ""
      : `${Number(value) >= start ? "+" : "−"}${percent(Math.abs(Number(value) / start - 1))}`;
    const all = [
      ["Price", price(prices.end),
        `low ${price(prices.low)} (${change(prices.low)}), high ${price(prices.high)}`, prices.end],
      ["Liquidations", count(liquidated.count),
        run.accounts ? `of ${count(accountsHit)} accounts out of ${count(run.accounts)}` : ""],
      ["Liquidated notional", short(Number(liquidated.notional ?? 0)),
        `long ${short(Number(liquidated.longNotional ?? 0))}, short `
          + `${short(Number(liquidated.shortNotional ?? 0))}`, liquidated.notional],
      ["Insurance fund", short(Number(fund.end ?? 0)),
        `from ${short(Number(fund.start ?? 0))}, low ${short(Number(fund.low ?? 0))}`, fund.end],
      ["Auto-deleveraging", short(Number(deleveraged.notional ?? 0)),
        `${count(deleveraged.count)} positions reduced`, deleveraged.notional],
      ["Loss shared", short(Number(run.socialisedLoss ?? 0)),
        Number(run.unfundedLoss ?? 0) > 0 ? `unfunded ${short(Number(run.unfundedLoss))}`
          : "none left unfunded", run.socialisedLoss],
      ["Trades", count(run.trades), `${count(run.commands)} commands, ${count(run.events)} events`],
      ["Simulated time", lasting(run.simulatedSeconds),
        `in ${lasting(run.wallSeconds)} of real time`],
    ];
    document.getElementById("tiles").append(...all.map(([name, value, detail, whole]) =>
      element("div", {
        class: name === "Loss shared" && Number(run.unfundedLoss ?? 0) > 0 ? "tile alert" : "tile",
        title: whole ? `${exact(whole)} ${money}` : null },
      element("p", { class: "name" }, name), element("p", { class: "value" }, value,
        whole === undefined ? null : element("small", {}, ` ${money}`)),
      element("p", { class: "detail" }, detail))));
  };

  const tables = () => {
    const several = data.instrumentsAll > 1;
    const markets = Object.entries(run.markets ?? {});
    if (markets.length > 1) {
      // Each market's amounts are in its own asset, of which little may be much.
      const amount = (row, value) => `${short(Number(value ?? 0))} ${row[1].asset ?? ""}`.trim();
      document.getElementById("markets").hidden = false;
      table("markets", [
        { name: "Market", value: (row) => row[0] },
        { name: "Low", figure: true, value: (row) => price(row[1].price?.low) },
        { name: "End", figure: true, value: (row) => price(row[1].price?.end) },
        { name: "Index low", figure: true, value: (row) => price(row[1].index?.low) },
        { name: "Most below index", figure: true,
          value: (row) => percent(Math.abs(Number(row[1].markAgainstIndex?.low ?? 0))) },
        { name: "Trades", figure: true, value: (row) => count(row[1].trades) },
        { name: "Liquidations", figure: true, value: (row) => count(row[1].liquidations?.count) },
        { name: "Notional", figure: true,
          value: (row) => amount(row, row[1].liquidations?.notional) },
        { name: "Of longs", figure: true,
          value: (row) => amount(row, row[1].liquidations?.longNotional) },
        { name: "Deleveraged", figure: true,
          value: (row) => amount(row, row[1].autoDeleveraging?.notional) },
        { name: "Index stale", figure: true, value: (row) => lasting(row[1].staleIndex?.seconds) },
      ], markets, "");
    }
    table("largest", [
      { name: "Account", value: (row) => row.account },
      ...(several ? [{ name: "Instrument", value: (row) => row.instrument }] : []),
      { name: "Side", value: (row) => `${row.side === "long" ? "▲" : "▼"} ${row.side}`,
        tone: (row) => row.side },
      { name: "Time", value: (row) => clock(row.time) },
      { name: "Lasted", figure: true, value: (row) => lasting(row.seconds) },
      { name: several ? "Quantity" : `Quantity (${base})`, figure: true,
        value: (row) => figure(row.quantity, 4) },
      { name: `Notional (${money})`, figure: true, value: (row) => figure(row.notional, digits) },
      { name: "Mean price", figure: true, value: (row) => price(row.price) },
      { name: "Mark at start", figure: true, value: (row) => price(row.mark) },
      { name: "Bankruptcy price", figure: true, value: (row) => price(row.bankruptcy) },
      { name: "Steps", figure: true, value: (row) => count(row.steps) },
      { name: "Stages", value: (row) => row.stages.join(", "), class: "text" },
    ], data.liquidations.largest, "Nobody was liquidated.");
    table("populations", [
      { name: "Population", value: (row) => row.population },
      { name: "Accounts", figure: true, value: (row) => count(row.accounts) },
      { name: "Liquidated", figure: true,
        value: (row) => `${count(row.liquidated)} (${percent(row.liquidated / row.accounts)})` },
      { name: `Deposits (${money})`, figure: true, value: (row) => figure(row.deposit, digits) },
      { name: "Final equity", figure: true, value: (row) => figure(row.equity, digits) },
      { name: "Gain", figure: true, value: (row) => figure(row.equity - row.deposit, digits) },
      { name: "Realised profit", figure: true, value: (row) => figure(row.realised, digits) },
      { name: "Fees paid", figure: true, value: (row) => figure(row.fees, digits) },
      { name: "Funding paid", figure: true, value: (row) => figure(row.funding, digits) },
    ], data.populations, "The folder has no table of accounts.");
    table("reasons", [
      { name: "Reason", value: (row) => row.reason },
      { name: "Changes", figure: true, value: (row) => count(row.count) },
      { name: `Sum (${money})`, figure: true, value: (row) => figure(row.sum, digits + 2) },
    ], data.fund.reasons, "The fund did not change.");
    const pairs = [
      { name: "Key", value: (row) => row[0], class: "key" },
      { name: "Value", value: (row) => element("code", {}, row[1]), class: "text" },
    ];
    const outcome = Object.fromEntries(Object.entries(run).filter(([key]) =>
      key !== "configuration" && key !== "markets"));
    table("outcome", pairs, flattened(outcome), "run.json is empty.");
    const settings = flattened(run.configuration ?? {});
    document.getElementById("configuration-size").textContent =
      `${count(settings.length)} settings; the whole is in run.json`;
    table("configuration", pairs, settings, "run.json holds no configuration.");
  };

  // Pictures

  const points = (series) => series.t.map((time, place) => ({ x: time, y: series.v[place] }));

  const line = (label, series, tone, options = {}) => ({
    label, data: points(series), borderColor: color(tone), backgroundColor: color(tone),
    borderWidth: 1.6, pointRadius: 0, pointHitRadius: 6, tension: 0, ...options,
  });

  const overTime = (datasets, unit, options = {}) =>
    frame("line", datasets, { x: timeAxis(), y: valueAxis(unit, options) },
      { parsing: false, callbacks: {
        title: (items) => items.length ? clock(items[0].parsed.x, true) : "",
        label: (item) =>
          `${item.dataset.label}: ${(options.format ?? short)(item.parsed.y)}` },
      ...options });

  const isEmpty = (series) => !series || series.t.length === 0;
  const shown = () => data.instruments[instrument]?.series ?? {};

  const builders = {
    price: () => {
      const series = shown();
      if (isEmpty(series.mark) && isEmpty(series.last) && isEmpty(series.index)) return null;
      return overTime([
        line("mark", series.mark, "mark", { order: 1 }),
        line("index", series.index, "index", { order: 0, borderDash: [5, 3], borderWidth: 1.4 }),
        line("last trade", series.last, "last", { order: 2, borderWidth: 1 }),
      ].filter((set) => set.data.length > 0), quote, { format: price });
    },
    basis: () => {
      const series = shown();
      if (isEmpty(series.markBasis) && isEmpty(series.lastBasis)) return null;
      return overTime([line("mark", series.markBasis, "mark", { order: 0 }),
        line("last trade", series.lastBasis, "last", { order: 1, borderWidth: 1 })], "basis points",
      { format: (value) => figure(value, 1) });
    },
    liquidations: () => {
      const bins = data.liquidations.overTime;
      if (bins.long.length === 0) return null;
      const bars = (label, values, sign, tone) => ({
        label, backgroundColor: color(tone), barPercentage: 1, categoryPercentage: 0.96,
        grouped: false, minBarLength: 0,
        data: values.map((value, place) => ({
          x: bins.start + (place + 0.5) * bins.width, y: sign * value })) });
      return frame("bar",
        [bars("shorts", bins.short, 1, "short"), bars("longs", bins.long, -1, "long")],
        { x: timeAxis(),
          y: valueAxis(money, { format: (value) => short(Math.abs(value)) }) },
        { parsing: false, legendLabels: { boxHeight: 10 }, interaction: { mode: "index",
          intersect: false }, callbacks: {
            title: (items) => items.length === 0 ? "" : `${clock(items[0].parsed.x - bins.width / 2,
              true)} to ${clock(items[0].parsed.x + bins.width / 2)}`,
            label: (item) =>
              `${item.dataset.label}: ${short(Math.abs(item.parsed.y))} ${money}` } });
    },
    openInterest: () => isEmpty(shown().openInterest) ? null
      : overTime([line("open interest", shown().openInterest, "accent",
        { fill: true, backgroundColor: faded(color("accent"), 0.1) })], base,
      { axis: { beginAtZero: true } }),
    depth: () => {
      const series = shown();
      if (isEmpty(series.bidDepth) && isEmpty(series.askDepth)) return null;
      return overTime([line("bids", series.bidDepth, "short", { borderWidth: 1.2 }),
        line("offers", series.askDepth, "long", { borderWidth: 1.2, borderDash: [5, 3] })], base,
      { axis: { beginAtZero: true } });
    },
    fund: () => isEmpty(data.fund.balance) ? null
      : overTime([line("balance", data.fund.balance, "fund",
        { fill: "origin", backgroundColor: faded(color("fund"), 0.12), stepped: "before" })], money,
      { axis: { beginAtZero: true } }),
    sizes: () => {
      const sizes = data.liquidations.sizes;
      if (sizes.long.length === 0) return null;
      const bars = (label, values, tone) => ({ label, data: values, backgroundColor: color(tone),
        barPercentage: 0.96, categoryPercentage: 0.96 });
      const labels = sizes.long.map((_, place) => compact.format(sizes.edges[place]));
      return frame("bar", [bars("longs", sizes.long, "long"), bars("shorts", sizes.short, "short")],
        { x: { stacked: true, grid: { display: false }, ticks: { color: color("soft"),
            maxRotation: 0 }, title: { display: true, text: `notional from (${money})`,
            color: color("soft"), align: "end", font: { size: 11 }, padding: 0 } },
          y: { ...valueAxis("accounts"), stacked: true } },
        { labels, legendLabels: { boxHeight: 10 }, interaction: { mode: "index", intersect: false },
          callbacks: {
            title: (items) => items.length === 0 ? ""
              : `${compact.format(sizes.edges[items[0].dataIndex])} to `
                + `${compact.format(sizes.edges[items[0].dataIndex + 1] ?? Infinity)} ${money}`,
            label: (item) => `${item.dataset.label}: ${count(item.parsed.y)}` } });
    },
    stages: () => {
      const stages = [...data.liquidations.stages];
      if (!stages.some((stage) => stage.stage === "deleveraging") && data.deleveraging.count > 0) {
        stages.push({ stage: "deleveraging", steps: data.deleveraging.count,
          notional: data.deleveraging.notional });
      }
      if (stages.length === 0) return null;
      return across(stages.map((stage) => [`${stage.stage} (${count(stage.steps)})`,
        stage.notional]), "accent");
    },
    losses: () => {
      const parts = [
        ["insurance fund", data.fund.paid], ["deleveraging", data.deleveraging.forgone],
        ["loss sharing", Number(run.socialisedLoss ?? 0)],
        ["unfunded", Number(run.unfundedLoss ?? 0)],
      ];
      return parts.every((part) => part[1] === 0) ? null : across(parts, "fund");
    },
  };

  const across = (parts, tone) => frame("bar",
    [{ label: "sum", data: parts.map((part) => part[1]), backgroundColor: color(tone),
      barPercentage: 0.62, categoryPercentage: 1, minBarLength: 1 }],
    { x: { ...valueAxis(money), beginAtZero: true },
      y: { grid: { display: false, drawBorder: false },
        ticks: { color: color("ink"), padding: 6 } } },
    { labels: parts.map((part) => part[0]), indexAxis: "y", legend: false,
      interaction: { mode: "nearest", axis: "y", intersect: false },
      callbacks: { label: (item) => `${figure(item.parsed.x, digits + 2)} ${money}` } });

  const draw = () => {
    let drawn = 0;
    for (const box of document.querySelectorAll("figure[data-chart]")) {
      charts.get(box)?.destroy();
      charts.delete(box);
      box.querySelector(".empty")?.remove();
      const configuration = builders[box.dataset.chart]();
      const canvas = box.querySelector("canvas");
      canvas.hidden = configuration === null;
      if (configuration === null) {
        box.querySelector("div").append(element("p", { class: "empty" }, "nothing to show"));
        box.dataset.rendered = "empty";
      } else {
        charts.set(box, new Chart(canvas, configuration));
        box.dataset.rendered = "drawn";
        drawn += 1;
      }
    }
    root.dataset.rendered = String(drawn);
  };

  const captions = () => {
    const band = run.depthBand ? ` within ${percent(Number(run.depthBand), 2)} of the mid` : "";
    const symbol = data.instruments[instrument]?.symbol ?? "";
    // Of several markets each has units of its own.
    const units = run.markets?.[symbol] ?? {};
    const texts = {
      price: `${symbol}, ${units.quote ?? quote}`,
      basis: `${symbol}, mark and last trade less index, in basis points`,
      notional: `${data.instrumentsAll > 1 ? "all instruments, " : ""}notional in ${money}, longs `
        + "below, shorts above",
      base: `${symbol}, ${units.base ?? base}`,
      depth: `${symbol}, ${units.base ?? base}${band}`,
      quote: `balance in ${money}`,
      sizes: "accounts by the notional taken from them", losses: `by whom, in ${money}`,
    };
    for (const place of document.querySelectorAll("[data-unit]")) {
      place.textContent = texts[place.dataset.unit];
    }
    document.querySelector('[data-chart="stages"] [data-unit]').textContent =
      `notional in ${money} (steps)`;
  };

  // Controls

  const chooser = document.getElementById("instrument");
  chooser.append(...data.instruments.map((one, place) =>
    element("option", { value: place }, one.symbol)));
  document.getElementById("instrument-label").hidden = data.instruments.length < 2;
  chooser.addEventListener("change", () => {
    instrument = Number(chooser.value);
    captions();
    draw();
  });

  head();
  tiles();
  tables();
  captions();
  themes(draw);
})();
