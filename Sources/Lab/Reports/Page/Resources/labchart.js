// Draws a chart that is described by its axes, series and reference lines.
const LabChart = (() => {
  const { data, compact, timeline, color, faded, frame } = Shared;

  const unpacked = data.pool.map((packed) => {
    if (Array.isArray(packed)) return packed;
    let value = packed.from;
    return [value, ...packed.steps.map((step) => (value += step * packed.unit))];
  });

  // Figures: per cent or plain, with the digits that their size calls for.

  const digitsOf = (size) => size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2
    : size > 0 ? Math.min(8, 2 - Math.floor(Math.log10(size))) : 0;
  const fixed = (value, digits) => new Intl.NumberFormat("en", {
    minimumFractionDigits: 0, maximumFractionDigits: digits, signDisplay: "negative" })
    .format(value);
  // Below a ten-thousandth powers of ten are easier to read than zeros.
  const tiny = (value, steps = 1000) => {
    const digits = Math.max(0, Math.ceil(Math.log10(Math.abs(steps)) - 1e-9));
    const [head, power] = value.toExponential(Math.min(3, digits)).split("e");
    return `${Number(head)}e${Number(power)}`;
  };
  const text = (value, axis) => {
    if (value !== 0 && Math.abs(value) < 1e-4) {
      return axis.percent ? `${tiny(value * 100)} %` : tiny(value);
    }
    if (axis.percent) return `${fixed(value * 100, digitsOf(Math.abs(value * 100)))} %`;
    return Math.abs(value) >= 1e6 ? compact.format(value)
      : fixed(value, digitsOf(Math.abs(value)));
  };
  const tickText = (value, all, axis) => {
    const scale = axis.percent ? 100 : 1;
    const step = all.length > 1 ? Math.abs(all[1].value - all[0].value) * scale : 1;
    const shown = Math.abs(value * scale) < step * 1e-6 ? 0 : value * scale;
    const unit = axis.percent ? " %" : "";
    if (shown !== 0 && step < 1e-4) return tiny(shown, shown / step) + unit;
    // As many digits as tell one tick from the next: a step of 2.5 needs one.
    let digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    if (Math.abs(step * 10 ** digits - Math.round(step * 10 ** digits)) > 1e-6) digits += 1;
    return (Math.abs(shown) >= 1e6 ? compact.format(shown) : fixed(shown, digits)) + unit;
  };

  // Colours

  const categories = ["#2c5aa0", "#c28a2c", "#2f7d5b", "#a1477f", "#5a55a3", "#4c9aa8", "#b8433a",
    "#7a7a2c", "#8a929c", "#6b4f3a"];
  const darkCategories = ["#7ba7e6", "#dcae5f", "#62b592", "#d68bbb", "#a39ee6", "#7cc4d1",
    "#e0786f", "#b9b95f", "#9aa2ab", "#b79a83"];
  const ramp = [[68, 60, 140], [44, 113, 160], [38, 150, 130], [124, 176, 66], [214, 148, 38]];
  const darkRamp = [[150, 140, 235], [92, 160, 220], [80, 195, 165], [160, 210, 100],
    [245, 190, 85]];
  const isDark = () => Shared.root.dataset.theme === "dark";
  const hex = (parts) => "#" + parts.map((part) =>
    Math.round(part).toString(16).padStart(2, "0")).join("");
  const tone = (role) => {
    if (typeof role === "string") return color(role);
    if (role.category !== undefined) {
      return (isDark() ? darkCategories : categories)[role.category % categories.length];
    }
    const stops = isDark() ? darkRamp : ramp;
    const place = role.of > 1 ? role.step / (role.of - 1) * (stops.length - 1) : 0;
    const low = Math.min(Math.floor(place), stops.length - 2);
    return hex(stops[low].map((part, at) => part + (place - low) * (stops[low + 1][at] - part)));
  };

  // Uprights, reference lines and names beside points

  const onCanvas = (chart, draw) => {
    const { ctx, chartArea: area } = chart;
    ctx.save();
    ctx.beginPath();
    ctx.rect(area.left - 1, area.top - 1, area.width + 2, area.height + 2);
    ctx.clip();
    draw(ctx, area);
    ctx.restore();
  };

  const uprights = (chart, place) => {
    const set = chart.data.datasets[place];
    if (!set.uprights || !chart.isDatasetVisible(place)) return;
    onCanvas(chart, (ctx) => {
      const { x, y } = chart.scales;
      const zero = y.getPixelForValue(y.type === "logarithmic" ? y.min : 0);
      ctx.strokeStyle = set.tone;
      ctx.lineWidth = set.uprights === "ranges" ? 1.6
        : Math.max(1, Math.min(3, x.width / set.data.length * 0.7));
      const cap = set.uprights === "ranges" ? Math.min(3.5, x.width / set.data.length / 3) : 0;
      ctx.beginPath();
      (set.spots ?? set.data).forEach((point) => {
        const across = x.getPixelForValue(point.x);
        const from = set.uprights === "ranges" ? y.getPixelForValue(point.y) : zero;
        const to = y.getPixelForValue(set.uprights === "ranges" ? point.upper : point.y);
        ctx.moveTo(across, from);
        ctx.lineTo(across, to);
        for (const end of cap ? [from, to] : []) {
          ctx.moveTo(across - cap, end);
          ctx.lineTo(across + cap, end);
        }
      });
      ctx.stroke();
    });
  };

  // Gives back where their names stand. Names of uprights stand above the chart.
  const referenceLines = (chart, lines, isSideways) => {
    const { ctx, chartArea: area } = chart;
    const taken = [];
    ctx.save();
    ctx.font = `11px ${Chart.defaults.font.family}`;
    // Uprights from left to right, so that their names keep that order.
    const inOrder = [...lines].sort((a, b) => a.value - b.value);
    for (const line of inOrder) {
      const scale = chart.scales[isSideways ? (line.axis === "y" ? "x" : "y") : line.axis];
      const at = scale.getPixelForValue(line.value);
      const isFlat = !scale.isHorizontal();
      if (!Number.isFinite(at) || line.value < scale.min || line.value > scale.max) continue;
      ctx.strokeStyle = tone(line.role);
      ctx.fillStyle = tone(line.role);
      ctx.lineWidth = 1.2;
      ctx.setLineDash([5, 4]);
      ctx.beginPath();
      if (isFlat) { ctx.moveTo(area.left, at); ctx.lineTo(area.right, at); } else {
        ctx.moveTo(at, area.top); ctx.lineTo(at, area.bottom); }
      ctx.stroke();
      ctx.setLineDash([]);
      const width = ctx.measureText(line.label).width;
      const box = isFlat
        ? { left: area.right - width - 6, top: at - 15 < area.top ? at + 3 : at - 15 }
        : { left: Math.min(Math.max(area.left, at - width / 2), area.right - width),
          top: area.top - 14 };
      const isTaken = () => taken.some((other) => Math.abs(other.top - box.top) < 13
        && box.left < other.right + 6 && other.left < box.left + width + 6);
      if (isFlat) {
        while (isTaken()) box.top += 28;
      } else if (isTaken()) {
        box.left = Math.max(...taken.filter((other) => Math.abs(other.top - box.top) < 13)
          .map((other) => other.right)) + 8;
      }
      taken.push({ ...box, right: box.left + width });
      ctx.textBaseline = "top";
      ctx.strokeStyle = color("card");
      ctx.lineWidth = 3;
      ctx.strokeText(line.label, box.left, box.top);
      ctx.fillText(line.label, box.left, box.top);
    }
    ctx.restore();
    return taken.map((box) => [box.left, box.top, box.right, box.top + 12]);
  };

  // A name goes beside its point where nothing else is: right, left, above, below.
  const names = (chart, others) => {
    const { ctx, chartArea: area } = chart;
    const taken = [...others];
    const sets = chart.data.datasets.map((set, place) => ({ set, place }))
      .filter(({ set, place }) => set.names && chart.isDatasetVisible(place));
    for (const { place } of sets) {
      for (const { x, y } of chart.getDatasetMeta(place).data) {
        taken.push([x - 4, y - 4, x + 4, y + 4]);
      }
    }
    ctx.save();
    ctx.font = `11px ${Chart.defaults.font.family}`;
    ctx.fillStyle = color("ink");
    ctx.strokeStyle = color("card");
    ctx.lineWidth = 3;
    ctx.textBaseline = "middle";
    for (const { set, place } of sets) {
      chart.getDatasetMeta(place).data.forEach(({ x, y }, at) => {
        const width = ctx.measureText(set.names[at]).width;
        const spots = [[x + 8, y], [x - 8 - width, y], [x - width / 2, y - 13],
          [x - width / 2, y + 13], [x + 7, y - 12], [x + 7, y + 12], [x - 7 - width, y - 12],
          [x - 7 - width, y + 12], [x - width / 2, y - 25], [x - width / 2, y + 25]];
        const free = spots.find(([left, middle]) => left >= area.left + 1
          && left + width <= area.right - 1 && middle - 7 >= area.top && middle + 7 <= area.bottom
          && !taken.some((box) => left < box[2] + 2 && box[0] - 2 < left + width
            && middle - 6 < box[3] && box[1] < middle + 6));
        if (!free) return;
        taken.push([free[0], free[1] - 6, free[0] + width, free[1] + 6]);
        ctx.strokeText(set.names[at], free[0], free[1]);
        ctx.fillText(set.names[at], free[0], free[1]);
      });
    }
    ctx.restore();
  };

  // Series

  const pointsOf = (series) => {
    const [x, y] = [unpacked[series.x], unpacked[series.y]];
    const upper = series.upper === null ? null : unpacked[series.upper];
    return x.map((at, place) => ({ x: at, y: y[place], upper: upper?.[place],
      label: series.labels?.[place] }));
  };

  const datasets = (chart, series) => described(chart, series).map((set) =>
    chart.x.scale !== "categories" || set.type === "bar" ? set
      : { ...set, spots: set.data, data: inOrder(set.data, chart.x.names.length) });

  const described = (chart, series) => {
    const shade = tone(series.role);
    let points = pointsOf(series);
    if (chart.x.scale === "logarithmic") points = points.filter((point) => point.x > 0);
    if (chart.y.scale === "logarithmic") points = points.filter((point) => point.y > 0);
    const drawn = points.length < series.total && series.role === "exception"
      ? `${series.name} (${points.length} of ${fixed(series.total, 0)} drawn)` : series.name;
    const set = { label: drawn, data: points, tone: shade, borderColor: shade,
      backgroundColor: shade, borderWidth: 1.7, pointRadius: 0, pointHitRadius: 6, tension: 0,
      type: "line", total: series.total, borderDash: !series.dashed ? undefined
        : series.shape === "steps" ? [2, 2] : [5, 4],
      order: -chart.series.indexOf(series),
      names: series.shown ? series.labels : undefined };
    switch (series.shape) {
    case "steps": return [{ ...set, stepped: "before" }];
    case "points": {
      const isMark = series.role === "exception";
      const radius = isMark ? (points.length > 600 ? 2.2 : 3.6) : points.length > 400 ? 1.8
        : points.length > 60 ? 2.4 : 4.5;
      return [{ ...set, showLine: false, pointRadius: radius, pointHoverRadius: radius + 2,
        pointStyle: isMark ? "rectRot" : "circle", isMark: true,
        pointBackgroundColor: points.length > 100 && !isMark ? faded(shade, 0.55) : shade,
        pointBorderWidth: 0, clip: false }];
    }
    case "bars": {
      const data = chart.sideways
        ? points.map((point) => ({ ...point, x: point.y, y: point.x })) : points;
      return [{ ...set, type: "bar", borderWidth: 0, borderDash: undefined,
        data: chart.x.scale === "categories" ? inOrder(points, chart.x.names.length) : data,
        barPercentage: chart.x.scale === "categories" ? 0.86 : 1, isMark: true,
        categoryPercentage: chart.x.scale === "categories" ? 0.8 : 1, grouped: true,
        minBarLength: 1, order: 1000 + chart.series.indexOf(series) }];
    }
    case "band":
      return [{ ...set, isEdge: true, borderWidth: 0, pointHitRadius: 0 },
        { ...set, borderWidth: 0, fill: "-1", backgroundColor: faded(shade, 0.16), isArea: true,
          data: points.map((point) => ({ ...point, lower: point.y, y: point.upper })) }];
    case "ranges":
      // The second set is not seen; the axis reaches to it.
      return [{ ...set, showLine: false, uprights: "ranges", isMark: true },
        { ...set, showLine: false, isEdge: true, pointHitRadius: 0,
          data: points.map((point) => ({ ...point, y: point.upper })) }];
    case "needles": return [{ ...set, showLine: false, uprights: "needles", isMark: true }];
    default: return [set];
    }
  };

  const inOrder = (points, count) => {
    const values = Array(count).fill(null);
    for (const point of points) values[point.x] = point.y;
    return values;
  };

  // Axes

  const spanOf = (chart) => {
    let [low, high] = [Infinity, -Infinity];
    for (const series of chart.series) {
      const x = unpacked[series.x];
      for (const at of x) { low = Math.min(low, at); high = Math.max(high, at); }
    }
    return low < high ? [low, high] : [low - 1, low + 1];
  };

  // The ends of a logarithmic axis: a little beyond what is drawn.
  const logEnds = (axis, values) => {
    const above = values.flat().filter((value) => value > 0);
    const [low, high] = [Math.min(...above), Math.max(...above)];
    return { min: axis.low ?? low / 1.12, max: axis.high ?? high * 1.12 };
  };

  // From the first to the last point, with ticks at round values between.
  const tight = (axis, chart, most) => {
    const [low, high] = spanOf(chart);
    const [min, max] = [axis.low ?? (axis.zero ? Math.min(0, low) : low), axis.high ?? high];
    const rough = (max - min) / (most - 1);
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 2.5, 5, 10].find((one) => one * power >= rough * 0.999) * power;
    return { min, max, afterBuildTicks: (scale) => {
      scale.ticks = [];
      const last = Math.floor(max / step + 1e-9);
      for (let place = Math.ceil(min / step - 1e-9); place <= last; place += 1) {
        scale.ticks.push({ value: place * step });
      }
    } };
  };

  const scaleOf = (axis, isUp, chart) => {
    const title = { display: axis.label !== "", text: axis.label, color: color("soft"),
      align: isUp ? "center" : "end", font: { size: 11 }, padding: isUp ? 2 : 0 };
    const grid = { color: color("grid"), drawBorder: false, drawTicks: false };
    const ends = { min: axis.low ?? undefined, max: axis.high ?? undefined };
    if (axis.scale === "time") return chart.line.axis();
    if (axis.scale === "categories") {
      return { type: "category", labels: axis.names, offset: true, title, grid: { display: false,
        drawBorder: false }, ticks: { color: color(chart.sideways ? "ink" : "soft"), padding: 6,
        autoSkip: false, maxRotation: 60 } };
    }
    if (axis.scale === "logarithmic") {
      const reach = logEnds(axis, chart.series.flatMap((series) => axis === chart.x
        ? [unpacked[series.x]] : [unpacked[series.y], unpacked[series.upper] ?? []]));
      const heads = reach.max / reach.min > 300 ? [1] : reach.max / reach.min > 6 ? [1, 2, 5]
        : [1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9];
      return { type: "logarithmic", title, grid, ...reach, ticks: { color: color("soft"),
        padding: 6, maxRotation: 0, autoSkip: true, autoSkipPadding: 14,
        callback: (value) => {
          const head = value / 10 ** Math.floor(Math.log10(value) + 1e-9);
          return heads.some((one) => Math.abs(head - one) < 1e-6) ? text(value, axis) : null;
        } } };
    }
    const isNamed = chart.series.every((series) => series.shown);
    const ticksMax = isUp ? 7 : chart.size === "third" ? 5 : chart.size === "half" ? 7 : 10;
    return { type: "linear", title, grid, ...ends, beginAtZero: axis.zero,
      ...(axis === chart.x && !isNamed ? tight(axis, chart, ticksMax) : {}),
      grace: isNamed ? "9%" : 0,
      ticks: { color: color("soft"), padding: 6, maxTicksLimit: ticksMax, maxRotation: 0,
        includeBounds: false,
        callback: (value, _, all) => tickText(value, all, axis) } };
  };

  // The words of what is pointed at.
  const callbacks = (chart) => ({
    title: (items) => {
      const item = items[0];
      if (!item) return "";
      if (item.raw?.label) return item.raw.label;
      if (chart.x.scale === "categories") return item.label;
      if (chart.x.scale === "time") return chart.line.clock(item.raw.x, true);
      return `${chart.x.label || "x"}: ${text(item.raw.x, chart.x)}`;
    },
    label: (item) => {
      const value = chart.x.scale === "categories"
        ? (chart.sideways ? item.parsed.x : item.parsed.y) : item.raw.y;
      const point = item.dataset.spots?.find((spot) => spot.x === item.dataIndex) ?? item.raw;
      const low = point?.lower ?? (item.dataset.uprights === "ranges" ? point?.y : undefined);
      const high = point?.upper;
      const shown = low === undefined ? text(value, chart.y)
        : `${text(low, chart.y)} to ${text(high, chart.y)}`;
      return item.raw?.label && chart.x.scale !== "categories" && chart.x.scale !== "time"
        ? `${item.dataset.label}: ${chart.x.label} ${text(item.raw.x, chart.x)}, `
          + `${chart.y.label} ${shown}` : `${item.dataset.label}: ${shown}`;
    },
  });

  const configuration = (chart) => {
    chart.line = timeline(chart.x.scale === "time" ? spanOf(chart) : [0, 1]);
    const sets = chart.series.flatMap((series) => datasets(chart, series));
    const isScatter = chart.series.every((series) => series.shape === "points");
    const [across, up] = chart.sideways
      ? [scaleOf(chart.y, false, chart), scaleOf(chart.x, true, chart)]
      : [scaleOf(chart.x, false, chart), scaleOf(chart.y, true, chart)];
    const hasLegend = chart.series.length > 1 && chart.series.length <= 14;
    // Names of uprights stand between legend and chart.
    const hasNames = chart.references.some((line) =>
      line.label !== "" && (line.axis === "x") !== chart.sideways);
    across.stacked = chart.stacked;
    up.stacked = chart.stacked;
    if (!chart.sideways) {
      up.afterFit = (axis) => { axis.width = Math.max(axis.width, 64); };
    }
    const made = frame("line", sets, { x: across, y: up }, {
      indexAxis: chart.sideways ? "y" : undefined,
      // Later series lie on top; the legend names them in the order given.
      legend: hasLegend, reverse: chart.series.some((series) => series.shape !== "bars"),
      parsing: chart.x.scale === "categories" ? undefined : false,
      legendLabels: { usePointStyle: true, boxWidth: 8, boxHeight: 8, filter: (entry, all) =>
        !all.datasets[entry.datasetIndex].isEdge,
        generateLabels: (drawn) => Chart.defaults.plugins.legend.labels.generateLabels(drawn)
          .map((entry) => {
            const set = drawn.data.datasets[entry.datasetIndex];
            const isLine = set.type === "line" && !set.isMark && !set.isArea;
            return { ...entry, fillStyle: set.isArea ? faded(set.tone, 0.4) : set.tone,
              strokeStyle: set.tone, lineWidth: isLine ? 2 : 0,
              lineDash: set.borderDash ? [3, 2] : [],
              pointStyle: isLine || set.uprights ? "line" : set.pointStyle ?? "rect",
              ...(set.uprights ? { lineWidth: 2, rotation: 90 } : {}) };
          }) },
      interaction: isScatter ? { mode: "nearest", axis: "xy", intersect: false }
        : chart.x.scale === "categories"
          ? { mode: "index", axis: chart.sideways ? "y" : "x", intersect: false } : undefined,
      layout: { padding: { right: 8, top: hasNames && !hasLegend ? 16 : 0 } },
      filter: (item) => !item.dataset.isEdge, callbacks: callbacks(chart) });
    made.plugins = [{ id: "lab",
      beforeInit: (drawn) => {
        if (!hasNames || !hasLegend) return;
        const fit = drawn.legend.fit;
        drawn.legend.fit = function () {
          fit.call(this);
          this.height += 14;
        };
      },
      beforeDatasetDraw: (drawn, { index }) => uprights(drawn, index),
      afterDatasetsDraw: (drawn) => {
        names(drawn, referenceLines(drawn, chart.references, chart.sideways));
      } }];
    return made;
  };

  const isEmpty = (chart) => chart.series.every((series) => unpacked[series.x].length === 0);

  return { configuration, isEmpty, text, fixed };
})();
