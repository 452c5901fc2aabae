"use strict";
// Enhancement only: without this script everything is there, folded where <details> folds it.
(() => {
  const all = Array.from(document.querySelectorAll("details"));
  const openAll = (open) => all.forEach((one) => { one.open = open; });

  const button = (text, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.addEventListener("click", () => act(made));
    return made;
  };

  const copy = (text, made) => {
    const label = made.textContent;
    navigator.clipboard.writeText(text).then(
      () => { made.textContent = "copied"; },
      () => { made.textContent = "not allowed here"; },
    ).then(() => setTimeout(() => { made.textContent = label; }, 1500));
  };

  const openTarget = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target instanceof HTMLDetailsElement) target.open = true;
  };

  document.querySelectorAll(".witness").forEach((witness) => {
    const text = witness.querySelector("pre").textContent + "\n";
    if (navigator.clipboard) {
      witness.querySelector("p").append(" ", button("copy", (made) => copy(text, made)));
    }
  });

  if (all.length > 0) {
    let open = false;
    document.getElementById("architectures-title").after(button("show every way", (made) => {
      open = !open;
      openAll(open);
      made.textContent = open ? "hide the ways" : "show every way";
    }));
  }

  addEventListener("hashchange", openTarget);
  addEventListener("beforeprint", () => openAll(true));
  openTarget();
})();
