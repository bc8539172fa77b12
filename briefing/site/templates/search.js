"use strict";
(function () {
  // Built from strings that were escaped for JSON; shown as text nodes only.
  const stories = JSON.parse(document.getElementById("stories").textContent);
  stories.forEach((story, place) => { story.i = place; });
  // As names are compared elsewhere: accents go, and letters that no decomposition takes apart.
  const letters = { ø: "o", ł: "l", đ: "d", ı: "i", æ: "ae", œ: "oe", ð: "d", þ: "th" };
  const plain = (text) =>
    text.normalize("NFKD").toLowerCase().replace(/[\u0300-\u036f]/g, "").replace(/[øłđıæœðþ]/g, (letter) => letters[letter]);
  const index = new MiniSearch({
    idField: "i",
    fields: ["h", "t", "p", "l", "o"],
    processTerm: (term) => plain(term) || null,
    searchOptions: { boost: { h: 3, p: 2, l: 2 }, prefix: true, combineWith: "AND" },
  });
  index.addAll(stories);
  const at = (id) => document.getElementById(id);
  const words = at("words"), from = at("from"), to = at("to"), section = at("section");
  for (const name of [...new Set(stories.map((story) => story.s))].sort()) {
    section.append(new Option(name, name));
  }
  const most = 100;

  function written(element, text, terms) {
    // The words that were found, marked: pieces of text, never markup.
    element.dir = "auto";
    for (const piece of text.split(/([\p{L}\p{M}\p{N}]+)/u)) {
      if (piece && terms.has(plain(piece))) {
        const mark = document.createElement("mark");
        mark.textContent = piece;
        element.append(mark);
      } else {
        element.append(piece);
      }
    }
    return element;
  }

  function shown(story, terms) {
    const item = document.createElement("li");
    const day = document.createElement("time");
    day.dateTime = story.d;
    day.textContent = story.d;
    const body = document.createElement("p");
    const link = document.createElement("a");
    link.href = story.u;
    body.append(written(link, story.h, terms));
    const lines = story.t.split("\n").filter((line) => line);
    const found = lines.filter((line) => line.split(/[^\p{L}\p{M}\p{N}]+/u).some((word) => terms.has(plain(word))));
    for (const line of (found.length ? found : lines).slice(0, 2)) {
      const shownLine = document.createElement("span");
      shownLine.className = "line";
      body.append(written(shownLine, line, terms));
    }
    item.append(day, " ", body);
    return item;
  }

  function search() {
    const query = words.value.trim();
    const state = new URLSearchParams();
    if (query) state.set("q", query);
    if (from.value) state.set("from", from.value);
    if (to.value) state.set("to", to.value);
    if (section.value) state.set("section", section.value);
    history.replaceState(null, "", "#" + state);
    // The same question in another part of the archive.
    for (const link of document.querySelectorAll("a.volume")) {
      link.hash = state;
    }
    const fits = (story) =>
      (!from.value || story.d >= from.value) && (!to.value || story.d <= to.value) && (!section.value || story.s === section.value);
    const list = at("found");
    list.replaceChildren();
    if (!query && !from.value && !to.value && !section.value) {
      at("count").textContent = stories.length + (stories.length === 1 ? " story" : " stories") + " in the archive";
      return;
    }
    const found = (options) => index.search(query, { filter: (hit) => fits(stories[hit.id]), ...options });
    // A word that is nowhere as it was typed may be mistyped; "able" is no answer to "cable".
    const asked = () => (found({}).length ? found({}) : found({ fuzzy: (term) => (term.length > 3 ? 0.25 : false) }));
    const hits = query
      ? asked().map((hit) => [stories[hit.id], new Set(hit.terms)])
      : stories.filter(fits).map((story) => [story, new Set()]);
    list.append(...hits.slice(0, most).map(([story, terms]) => shown(story, terms)));
    at("count").textContent =
      (hits.length === 1 ? "1 story found" : hits.length + " stories found") + (hits.length > most ? ", the first " + most + " shown" : "");
  }

  function read() {
    const state = new URLSearchParams(location.hash.slice(1));
    words.value = state.get("q") || "";
    from.value = state.get("from") || "";
    to.value = state.get("to") || "";
    section.value = state.get("section") || "";
    search();
  }
  for (const field of [words, from, to, section]) {
    field.addEventListener("input", search);
  }
  addEventListener("hashchange", read);
  read();
})();
