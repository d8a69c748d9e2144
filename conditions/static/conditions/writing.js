// Shows under each text for patients, as one types, what they will see and what is hard to read.
// The server renders it: there is one Markdown, and nothing here is made of what was typed.

const PAUSE = 400; // ms after the last key
const panels = new WeakMap();

function element(name, className, attributes = {}) {
  const made = document.createElement(name);
  made.className = className;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function panelOf(field) {
  if (!panels.has(field)) {
    const of = field.labels?.[0]?.textContent.trim().replace(/\s*\*$/, "") || "this text";
    const box = element("div", "preview");
    const text = element("div", "preview-text", { role: "group", "aria-label": `Preview of ${of}` });
    // Only the hints are read out, and only when they change: the text itself was just typed.
    const hints = element("div", "preview-hints", { role: "status" });
    box.append(text, hints);
    field.after(box);
    panels.set(field, { text, hints, timer: 0, request: null, shown: null });
  }
  return panels.get(field);
}

function put(place, html) {
  if (place.innerHTML !== html) place.innerHTML = html;
}

async function show(field) {
  const panel = panelOf(field);
  if (panel.shown === field.value) return;
  panel.shown = field.value;
  panel.request?.abort();
  if (field.value.length > Number(field.dataset.longest)) {
    panel.text.replaceChildren();
    panel.hints.textContent = "Too long: patients would see it as it is typed here, marks and all.";
    return;
  }
  panel.request = new AbortController();
  const body = new FormData();
  body.append("text", field.value);
  body.append("language", field.dataset.language);
  body.append("csrfmiddlewaretoken", field.form.elements.csrfmiddlewaretoken.value);
  try {
    const answer = await fetch(field.dataset.preview, {
      method: "POST",
      body,
      signal: panel.request.signal,
    });
    if (answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      put(panel.text, page.querySelector("[data-part=text]").innerHTML);
      put(panel.hints, page.querySelector("[data-part=hints]").innerHTML.trim());
    } else {
      panel.hints.textContent = "There is no preview: reload the page.";
    }
  } catch (problem) {
    if (problem.name === "AbortError") return;
    panel.shown = null; // the next key tries again
    panel.hints.textContent = "There is no preview: the site could not be reached.";
  }
}

function later(event) {
  const field = event.target;
  if (!field.matches?.("textarea[data-preview]")) return;
  const panel = panelOf(field);
  clearTimeout(panel.timer);
  panel.timer = setTimeout(() => show(field), PAUSE);
}

// On the document, so that rows added to a table later have it too.
document.addEventListener("focusin", later);
document.addEventListener("input", later);
