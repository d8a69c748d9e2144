// Makes the swapped question known: focus on what comes first, its step read out. Without this
// file, or without scripts, every answer loads a page of its own.
"use strict";

const trouble = () => document.getElementById("trouble");

document.addEventListener("htmx:beforeRequest", () => {
  trouble().hidden = true;
});

for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(failure, () => {
    trouble().hidden = false;
  });
}

document.addEventListener("htmx:afterSettle", () => {
  const shown = document.getElementById("interview") ?? document.getElementById("main");
  const first = shown.querySelector(".error-summary") ?? shown.querySelector("h1");
  first.setAttribute("tabindex", "-1");
  first.focus({ preventScroll: true });
  if (shown.id === "main") {
    return; // another page, such as one that says how urgent it is where nothing can be stored
  }
  const progress = document.getElementById("progress");
  document.getElementById("announcement").textContent = progress ? progress.textContent : "";
});
