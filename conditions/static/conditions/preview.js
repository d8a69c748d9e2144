// A preview opens in a tab of its own and the form stays here, not saved. unfold no longer warns of
// leaving it once it was sent anywhere.
document.addEventListener("submit", (event) => {
  if (event.submitter?.formTarget === "_blank") {
    window.addEventListener("beforeunload", window.preventLeaving);
  }
});
