"use strict";
// Every page. Enhancement only: without it everything is there, folded where <details> folds it.
const one = (selector, under = document) => under.querySelector(selector);
const every = (selector, under = document) => Array.from(under.querySelectorAll(selector));

const copyTo = (button, text) => {
  const label = button.textContent;
  const say = (word) => {
    button.textContent = word;
    setTimeout(() => { button.textContent = label; }, 1500);
  };
  navigator.clipboard.writeText(text).then(() => say("copied"), () => say("not allowed here"));
};

const copyButton = (label, text) => {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = label;
  button.addEventListener("click", () => copyTo(button, text()));
  return button;
};

const openAll = (open) => every("details").forEach((details) => { details.open = open; });

// A link into something folded opens it; a link to an architecture leads to its section as it is.
const openTarget = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  for (let at = target; at; at = at.parentElement) if (at instanceof HTMLDetailsElement) at.open = true;
  target.scrollIntoView();
};

if (navigator.clipboard) {
  every(".copy").forEach((block) => {
    one("p", block).append(copyButton("copy", () => `${one("pre", block).textContent}\n`));
  });
}
addEventListener("hashchange", openTarget);
addEventListener("beforeprint", () => openAll(true));
openTarget();
