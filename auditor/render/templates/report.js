// The readiness page: filter, sort, search, copy what is shown.
(() => {
  const data = JSON.parse(one("#data").textContent).architectures;
  const known = new Map(data.map((arch) => [arch.arch, arch]));
  const tools = {};
  for (const name of ["search", "verdict", "arch", "rule", "sort", "json", "markdown", "open", "shown"]) tools[name] = one(`#tool-${name}`);
  const articles = every("article.arch");
  const rows = every("tr[data-arch]");
  const words = new Map();

  // All a section says, lower case; read when somebody searches.
  const said = (article) => {
    if (!words.has(article)) words.set(article, article.textContent.toLowerCase());
    return words.get(article);
  };

  const wanted = (article) => {
    const arch = known.get(article.dataset.arch);
    const query = tools.search.value.trim().toLowerCase();
    return (!tools.verdict.value || arch.verdict === tools.verdict.value)
      && (!tools.arch.value || arch.arch === tools.arch.value)
      && (!tools.rule.value || arch.findings.some((finding) => finding.rule === tools.rule.value))
      && (!query || said(article).includes(query));
  };

  const shown = () => articles.filter((article) => !article.hidden).map((article) => known.get(article.dataset.arch));

  const filter = () => {
    const names = new Set();
    for (const article of articles) {
      article.hidden = !wanted(article);
      if (!article.hidden) names.add(article.dataset.arch);
    }
    for (const row of rows) row.hidden = !names.has(row.dataset.arch);
    tools.shown.textContent = names.size === articles.length ? "" : `${names.size} of ${articles.length} shown`;
  };

  const sort = () => {
    const byName = tools.sort.value === "name";
    const order = byName ? [...known.keys()].sort((a, b) => (a < b ? -1 : 1)) : [...known.keys()];
    const place = new Map(order.map((name, index) => [name, index]));
    const sorted = (all) => [...all].sort((a, b) => place.get(a.dataset.arch) - place.get(b.dataset.arch));
    for (const row of sorted(rows)) row.parentElement.append(row);
    for (const article of sorted(articles)) article.parentElement.append(article);
  };

  const markdown = (arch) => {
    const lines = [`## ${arch.arch}: ${arch.verdict}`, "", arch.reason, ""];
    for (const [scenario, verdict] of Object.entries(arch.scenarios)) lines.push(`- scenario ${scenario}: ${verdict}`);
    for (const step of arch.next) lines.push(`- next: ${step}`);
    for (const finding of arch.findings) {
      lines.push("", `### ${finding.effect} ${finding.level}: ${finding.message} [${finding.rule}]`, "");
      lines.push(`- at ${finding.at}`, `- when \`${finding.when}\``, `- under ${finding.scenarios.join(", ")}`);
      if (finding.witness.length) lines.push("", ...finding.witness.map((line) => `    ${line}`));
    }
    return lines.join("\n");
  };

  const asMarkdown = (archs) => `${archs.map(markdown).join("\n\n")}\n`;
  const asJson = (archs) => `${JSON.stringify(archs, null, 1)}\n`;

  for (const name of ["search", "verdict", "arch", "rule"]) tools[name].addEventListener("input", filter);
  tools.sort.addEventListener("input", sort);
  tools.json.addEventListener("click", () => copyTo(tools.json, asJson(shown())));
  tools.markdown.addEventListener("click", () => copyTo(tools.markdown, asMarkdown(shown())));
  tools.open.addEventListener("click", () => {
    const open = tools.open.getAttribute("aria-pressed") !== "true";
    tools.open.setAttribute("aria-pressed", String(open));
    openAll(open);
  });
  if (!navigator.clipboard) tools.json.hidden = tools.markdown.hidden = true;
  for (const article of navigator.clipboard ? articles : []) {
    one("h3", article).append(" ", copyButton("copy as Markdown", () => asMarkdown([known.get(article.dataset.arch)])));
  }
  addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    event.preventDefault();
    tools.search.focus();
  });
  // Somebody who follows a link to what the filter hides wants to see it.
  addEventListener("hashchange", () => {
    const hidden = one("article.arch:target[hidden], article.arch[hidden]:has(:target)");
    if (!hidden) return;
    for (const name of ["search", "verdict", "arch", "rule"]) tools[name].value = "";
    filter();
    openTarget();
  });
  one("#tools").hidden = false;
})();
