// A press on a place in the drawing ticks the box with its number. The boxes work without this.
document.addEventListener("click", (event) => {
  const spot = event.target.closest(".spot[data-number]");
  if (spot) {
    const number = spot.dataset.number;
    spot
      .closest(".answers-and-picture")
      .querySelector(`.choice[data-number="${number}"] input`)
      .click();
  }
});
