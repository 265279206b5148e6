"use strict";
// What every page shares: its data, figures as text, times, pieces of the document and of charts.
const Shared = (() => {
  const root = document.documentElement;
  const errors = [];
  window.addEventListener("error", (event) => {
    errors.push(event.message);
    root.dataset.errors = errors.join("; ");
  });
  const data = JSON.parse(document.getElementById("data").textContent);

  // Figures

  const compact = new Intl.NumberFormat("en", {
    notation: "compact", maximumSignificantDigits: 4 });
  const plain = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });
  const short = (value) => Math.abs(value) >= 100000 ? compact.format(value) : plain.format(value);
  const figure = (value, digits = 2) =>
    value === null || value === undefined || value === "" ? "–"
      : new Intl.NumberFormat("en", { maximumFractionDigits: digits }).format(Number(value));
  const percent = (part, digits = 1) => `${(part * 100).toFixed(digits)} %`;
  const pad = (value, digits = 2) => String(value).padStart(digits, "0");

  // Times between two: of the calendar where they are of one, else since the start.

  const day = 86400000;
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600,
    43200, 86400, 172800, 604800, 1209600].map((step) => step * 1000);
  const months = [1, 2, 3, 6, 12, 24, 60, 120];
  const timeline = (span) => {
    const isCalendar = span[0] > 3e11;
    const clock = (time, withDay = false) => {
      if (isCalendar) {
        const iso = new Date(time).toISOString();
        return (withDay ? iso.slice(0, 10) + " " : "") + iso.slice(11, 19);
      }
      const whole = Math.floor(Math.abs(time / 1000));
      const hours = Math.floor(whole / 3600);
      const text = `${pad(Math.floor(whole / 60) % 60)}:${pad(whole % 60)}`;
      return (time < 0 ? "-" : "") + (hours ? `${hours}:${text}` : text);
    };
    const tick = (time, step) => {
      if (!isCalendar) return clock(time);
      const iso = new Date(time).toISOString();
      if (step >= 28 * day) return iso.slice(0, 7);
      if (step >= day) return iso.slice(0, 10);
      if (iso.slice(11, 19) === "00:00:00" && span[1] - span[0] > day) return iso.slice(5, 10);
      return step < 60000 ? iso.slice(11, 19) : iso.slice(11, 16);
    };
    // Ticks at round times: of the clock, or at the first of months.
    const ticks = (low, high, most) => {
      const step = steps.find((one) => (high - low) / one <= most);
      const found = [];
      if (step || !isCalendar) {
        const width = step ?? 1000 * day;
        for (let time = Math.ceil(low / width) * width; time <= high; time += width) {
          found.push({ value: time, label: tick(time, width) });
        }
        return found;
      }
      const width = months.find((one) => (high - low) / (one * 30.4 * day) <= most) ?? 240;
      const start = new Date(low);
      let month = Math.ceil((start.getUTCFullYear() * 12 + start.getUTCMonth()) / width) * width;
      for (;; month += width) {
        const time = Date.UTC(Math.floor(month / 12), month % 12, 1);
        if (time > high) return found;
        if (time >= low) found.push({ value: time, label: tick(time, width * 30.4 * day) });
      }
    };
    const axis = () => ({
      type: "linear", min: span[0], max: span[1],
      grid: { color: color("grid"), drawTicks: false, offset: false }, offset: false,
      afterBuildTicks: (scale) => {
        scale.ticks = ticks(scale.min, scale.max, Math.max(2, Math.floor(scale.width / 78)));
      },
      ticks: { color: color("soft"), maxRotation: 0, padding: 6, autoSkip: false,
        callback: (time, place, all) => all[place]?.label ?? tick(time, day) },
      title: { display: true, text: isCalendar ? "UTC" : "time since the start",
        color: color("soft"), align: "end", font: { size: 11 }, padding: 0 },
    });
    return { isCalendar, clock, axis };
  };

  // Pieces of the document; text never becomes markup.

  const element = (name, attributes = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value !== undefined && value !== null) made.setAttribute(key, value);
    }
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
  };
  const color = (name) => getComputedStyle(root).getPropertyValue(`--${name}`).trim();
  const faded = (hex, part) => hex + pad(Math.round(part * 255).toString(16));

  // Pieces of charts

  const valueAxis = (unit, options = {}) => ({
    grid: { color: color("grid"), drawBorder: false, drawTicks: false },
    ticks: { color: color("soft"), padding: 6, maxTicksLimit: 7,
      callback: (value) => options.format ? options.format(value) : short(value) },
    title: { display: true, text: unit, color: color("soft"), font: { size: 11 } },
    // One width for all, so that pictures above each other share their times.
    afterFit: (axis) => { if (!axis.isHorizontal()) axis.width = 74; },
    ...options.axis,
  });

  const frame = (type, datasets, scales, options = {}) => ({
    type, data: { labels: options.labels, datasets },
    options: {
      animation: false, responsive: true, maintainAspectRatio: false, parsing: options.parsing,
      indexAxis: options.indexAxis, scales, layout: options.layout,
      interaction: options.interaction ?? { mode: "nearest", axis: "x", intersect: false },
      plugins: {
        legend: {
          display: options.legend ?? datasets.length > 1, position: "top", align: "end",
          reverse: options.reverse ?? false,
          labels: { color: color("soft"), boxWidth: 10, boxHeight: 2, padding: 12,
            ...options.legendLabels } },
        tooltip: {
          backgroundColor: color("card"), titleColor: color("ink"), bodyColor: color("ink"),
          borderColor: color("line"), borderWidth: 1, padding: 10, boxPadding: 4,
          callbacks: options.callbacks ?? {}, filter: options.filter },
      },
    },
  });

  // Light and dark

  const themes = (draw) => {
    const button = document.getElementById("theme");
    const wanted = new URLSearchParams(location.hash.slice(1)).get("theme");
    const dark = window.matchMedia("(prefers-color-scheme: dark)");
    const set = (isDark) => {
      root.dataset.theme = isDark ? "dark" : "light";
      root.style.colorScheme = isDark ? "dark" : "light";
      button.textContent = isDark ? "Light" : "Dark";
      Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
      Chart.defaults.font.size = 12;
      draw();
    };
    button.addEventListener("click", () => set(root.dataset.theme !== "dark"));
    dark.addEventListener("change", (event) => set(event.matches));
    set(wanted ? wanted === "dark" : dark.matches);
  };

  return { root, data, compact, plain, short, figure, percent, timeline, element, color, faded,
    valueAxis, frame, themes };
})();
