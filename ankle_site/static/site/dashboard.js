// unfold's charts with axes that can be read in light and dark, and a legend where there are lines.
// Loaded before unfold's own script, so that this listener runs before the one that draws.
document.addEventListener("DOMContentLoaded", () => {
  const ink = () => getComputedStyle(document.body).color;
  const { scales, plugins } = DEFAULT_CHART_OPTIONS;
  scales.x.ticks.color = ink;
  scales.y.ticks.color = ink;
  plugins.legend.labels.color = ink;
  plugins.legend.display = ({ chart }) => chart.data.datasets.length > 1;
});
