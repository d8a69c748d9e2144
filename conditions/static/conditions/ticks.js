// A box in a table's head that ticks every box of its name; without scripts it is not there.
for (const all of document.querySelectorAll("[data-ticks]")) {
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of all.form.elements[all.dataset.ticks]) box.checked = all.checked;
  });
}
