"use strict";

// The evidence grid as a spreadsheet: keys, what is changed, and the details of the cell one is in.
// Without it the same form works field by field.
(() => {
  const table = document.querySelector("[data-grid]");
  if (!table) return;

  const form = table.closest("form");
  const opened = JSON.parse(form.elements.opened.value);
  const [lowest, highest] = table.dataset.bounds.split(" ").map(Number);
  const factors = table.dataset.factors.split(" ").map(Number);
  const lines = [...table.tBodies[0].rows].map((row) => [...row.cells].slice(1));
  const details = document.getElementById("grid-details");
  const [basis, note, sources] = ["basis", "note", "sources"].map((name) =>
    details.querySelector(`[name^="${name}-"]`),
  );
  const labels = new Map(
    [...document.getElementById("grid-sources").options].map((option) => [option.value, option.text]),
  );
  const bases = new Map([...basis.options].map((option) => [option.value, option.text.split(":")[0].toLowerCase()]));
  const changed = new Set(table.querySelectorAll("td.changed"));
  const elsewhere = form.querySelectorAll(':scope > input[name^="frequency-"]').length;
  let active = table.querySelector("td.refused") ?? lines[0][0];
  let before = "";
  let leaving = false;

  const inputOf = (cell) => cell.querySelector(".grid-frequency");
  const openedFrequency = (cell) => opened[cell.dataset.key]?.[1] ?? "";

  // --- what a cell says ---------------------------------------------------------------------

  function storedDetails(cell) {
    const { basis = "editorial", note = "", sources = "" } = cell.dataset;
    return { basis, note: note.replaceAll("\r\n", "\n"), sources: sources.split(" ").filter(Boolean) };
  }

  function typedFields(cell) {
    return [...cell.querySelectorAll('input[type="hidden"]')];
  }

  function detailsOf(cell) {
    const fields = typedFields(cell);
    if (!fields.length) return storedDetails(cell);
    const values = (name) => fields.filter((field) => field.name.startsWith(`${name}-`)).map((field) => field.value);
    return { basis: values("basis")[0], note: values("note")[0], sources: values("sources") };
  }

  function same(one, other) {
    return (
      one.basis === other.basis &&
      one.note.trim() === other.note.trim() &&
      [...one.sources].sort().join() === [...other.sources].sort().join()
    );
  }

  function type(cell, typed) {
    for (const field of typedFields(cell)) field.remove();
    if (!same(typed, storedDetails(cell))) {
      for (const [name, value] of [
        ["basis", typed.basis],
        ["note", typed.note],
        ...typed.sources.map((source) => ["sources", source]),
      ]) {
        const field = document.createElement("input");
        Object.assign(field, { type: "hidden", name: `${name}-${cell.dataset.key}`, value });
        cell.append(field);
      }
    }
    refresh(cell);
  }

  function weightOf(cell) {
    const text = inputOf(cell).value.trim().replace(",", ".");
    const frequency = text === "" ? NaN : Number(text);
    if (!(frequency >= 0 && frequency <= 1)) return null;
    const within = (share) => Math.min(Math.max(share, lowest), highest);
    return Math.log(within(frequency) / within(Number(cell.parentElement.dataset.background)));
  }

  function factsOf(cell, weight) {
    const { basis, sources } = detailsOf(cell);
    const number = sources.length;
    const cited = number ? `${number} source${number === 1 ? "" : "s"}` : "no source";
    return `${weight < 0 ? "" : "+"}${weight.toFixed(1)} · ${bases.get(basis) ?? basis} · ${cited}`;
  }

  function refresh(cell) {
    const weight = weightOf(cell);
    const steps = factors.filter((factor) => Math.abs(weight) >= Math.log(factor)).length;
    const isChanged = inputOf(cell).value.trim() !== openedFrequency(cell) || typedFields(cell).length > 0;
    cell.className = [
      `level${weight === null ? "" : Math.sign(weight) * steps || 0}`,
      isChanged ? "changed" : "",
      cell.classList.contains("refused") ? "refused" : "",
    ].join(" ");
    cell.querySelector(".grid-facts").textContent = weight === null ? "" : factsOf(cell, weight);
    changed[isChanged ? "add" : "delete"](cell);
    count();
  }

  function count() {
    const number = changed.size + elsewhere;
    document.getElementById("grid-changes").textContent = number
      ? `${number} unsaved change${number === 1 ? "" : "s"}`
      : "";
    document.getElementById("grid-revert").hidden = !changed.has(active);
  }

  function revert(cell) {
    inputOf(cell).value = openedFrequency(cell);
    type(cell, storedDetails(cell));
    showDetails(cell);
  }

  // --- the details of the cell one is in ------------------------------------------------------

  function showDetails(cell) {
    const shown = detailsOf(cell);
    document.getElementById("grid-cell").textContent = inputOf(cell).getAttribute("aria-label");
    basis.value = shown.basis;
    note.value = shown.note;
    sources.replaceChildren(...shown.sources.map((pk) => new Option(labels.get(pk) ?? pk, pk, true, true)));
    django.jQuery(sources).trigger("change.select2"); // what it shows, not our own handler
    count();
  }

  function typeDetails() {
    const chosen = [...sources.selectedOptions];
    for (const option of chosen) labels.set(option.value, option.text);
    type(active, { basis: basis.value, note: note.value, sources: chosen.map((option) => option.value) });
  }

  // --- moving and editing ---------------------------------------------------------------------

  function activate(cell) {
    if (cell === active && cell.tabIndex === 0) return;
    active.tabIndex = -1;
    active = cell;
    active.tabIndex = 0;
    showDetails(cell);
  }

  function placeOf(cell) {
    const line = lines.findIndex((cells) => cells.includes(cell));
    return [line, lines[line].indexOf(cell)];
  }

  function go(line, column) {
    const cells = lines[Math.min(Math.max(line, 0), lines.length - 1)];
    cells[Math.min(Math.max(column, 0), cells.length - 1)].focus();
  }

  function step(down, right) {
    const [line, column] = placeOf(active);
    go(line + down, column + right);
  }

  function edit(cell, text) {
    const input = inputOf(cell);
    input.focus();
    if (text === undefined) return input.select();
    input.value = text;
    refresh(cell);
  }

  const MOVES = {
    ArrowUp: () => step(-1, 0),
    ArrowDown: () => step(1, 0),
    ArrowLeft: () => step(0, -1),
    ArrowRight: () => step(0, 1),
    PageUp: () => step(-10, 0),
    PageDown: () => step(10, 0),
    Home: (event) => go(event.ctrlKey ? 0 : placeOf(active)[0], 0),
    End: (event) => go(event.ctrlKey ? Infinity : placeOf(active)[0], Infinity),
    Enter: () => edit(active),
    F2: () => edit(active),
    Delete: () => edit(active, ""),
    Backspace: () => edit(active, ""),
  };

  function keyInCell(event) {
    if (event.ctrlKey && event.key === "z") {
      event.preventDefault();
      revert(active);
    } else if (MOVES[event.key] && !event.altKey && !event.metaKey) {
      event.preventDefault();
      MOVES[event.key](event);
      if (["Delete", "Backspace"].includes(event.key)) active.focus();
    } else if (/^[0-9.,]$/.test(event.key) && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      edit(active, event.key);
    }
  }

  function keyInInput(event) {
    const moves = {
      Enter: () => step(event.shiftKey ? -1 : 1, 0),
      Tab: () => step(0, event.shiftKey ? -1 : 1),
      ArrowUp: () => step(-1, 0),
      ArrowDown: () => step(1, 0),
      F2: () => active.focus(),
      Escape: () => {
        event.target.value = before;
        refresh(active);
        active.focus();
      },
    };
    if (!moves[event.key]) return;
    event.preventDefault();
    moves[event.key]();
  }

  table.addEventListener("keydown", (event) => {
    if (event.target.matches("td")) keyInCell(event);
    else if (event.target.matches(".grid-frequency")) keyInInput(event);
  });
  table.addEventListener("focusin", (event) => {
    const cell = event.target.closest("td");
    if (!cell) return;
    activate(cell);
    if (event.target.matches(".grid-frequency")) before = event.target.value;
  });
  table.addEventListener("input", (event) => refresh(event.target.closest("td")));
  details.addEventListener("input", (event) => {
    if (event.target === basis || event.target === note) typeDetails();
  });
  django.jQuery(sources).on("change", typeDetails);
  document.getElementById("grid-revert").addEventListener("click", () => {
    revert(active);
    active.focus();
  });
  django.jQuery(() => {
    // The choosers are made by now, and leave the field that one types into without a name.
    for (const field of document.querySelectorAll(".select2-search__field")) {
      const chooser = field.closest(".select2-container").previousElementSibling;
      field.setAttribute("aria-label", chooser.labels[0].textContent.trim());
    }
  });
  form.addEventListener("submit", () => {
    leaving = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (changed.size + elsewhere && !leaving) event.preventDefault();
  });

  table.setAttribute("role", "grid");
  table.classList.add("live");
  for (const cell of lines.flat()) {
    cell.tabIndex = -1;
    inputOf(cell).tabIndex = -1;
  }
  for (const field of [basis, note, sources]) field.removeAttribute("name");
  details.hidden = false;
  document.getElementById("grid-keys").hidden = false;
  active.tabIndex = 0;
  showDetails(active);
})();
