// Draws the scene with vis-network: cards as custom shapes, ties as our own paths behind them.
// Texts only ever reach a canvas or textContent; nothing here reads or writes HTML.
"use strict";
(function () {
  const scene = JSON.parse(document.getElementById("scene").textContent);
  const holder = document.getElementById("map");
  const details = document.getElementById("details");
  const FONT = 'system-ui, "Noto Sans", "DejaVu Sans", sans-serif';
  const DASHES = { stated: [], claimed: [8, 5], inferred: [2, 5], ended: [12, 5, 2, 5], order: [] };
  const SMALLEST = 0.6;
  const BADGE = 21;
  let chosen = null;
  let colours = {};

  function readColours() {
    const style = getComputedStyle(document.documentElement);
    for (const name of ["ground", "ink", "quiet", "edge", "card", "path", "halo", "stop", "notify",
      "high", "medium", "low", "info", "tag-ink", "mark", "role"]) {
      colours[name] = style.getPropertyValue("--" + name).trim();
    }
  }

  function outline(ctx, shape, x, y, w, h) {
    const corner = { pill: Math.min(h / 2, 30), square: 0, round: 8, tag: 3 }[shape];
    ctx.beginPath();
    if (shape === "cut") {
      const c = 14;
      ctx.moveTo(x + c, y); ctx.lineTo(x + w - c, y); ctx.lineTo(x + w, y + c); ctx.lineTo(x + w, y + h - c);
      ctx.lineTo(x + w - c, y + h); ctx.lineTo(x + c, y + h); ctx.lineTo(x, y + h - c); ctx.lineTo(x, y + c);
      ctx.closePath();
    } else {
      ctx.roundRect(x, y, w, h, corner);
    }
  }

  function text(ctx, words, x, y, font, colour, most) {
    ctx.font = font + " " + FONT;
    ctx.fillStyle = colour;
    ctx.fillText(words, x, y, most);
  }

  function tab(ctx, words, left, middle, ground, ink, right) {
    ctx.font = "bold 11px " + FONT;
    const width = ctx.measureText(words).width + 12;
    const x = right ? left - width : left;
    ctx.fillStyle = ground;
    ctx.beginPath();
    ctx.roundRect(x, middle - 9, width, 18, 4);
    ctx.fill();
    ctx.textAlign = "left";
    text(ctx, words, x + 6, middle + 0.5, "bold 11px", ink);
    ctx.textAlign = "center";
  }

  function drawMarks(ctx, words, middle, y, most) {
    ctx.font = "bold 11px " + FONT;
    const width = Math.min(ctx.measureText(words).width, most) + 14;
    ctx.fillStyle = colours.mark;
    ctx.beginPath();
    ctx.roundRect(middle - width / 2, y - 9, width, 18, 4);
    ctx.fill();
    text(ctx, words, middle, y + 0.5, "bold 11px", colours["tag-ink"], most);
  }

  function isQuiet(findings) {
    return chosen !== null && !findings.includes(chosen);
  }

  function drawCard(ctx, card, x, y) {
    const w = card.width, h = card.height, left = x - w / 2, top = y - h / 2;
    const onPath = card.onPath.length > 0 || card.findings.length > 0 || card.roles.length > 0;
    const quiet = isQuiet(card.onPath.concat(card.findings));
    ctx.save();
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    outline(ctx, card.shape, left, top, w, h);
    ctx.fillStyle = colours.card;
    ctx.fill();
    ctx.strokeStyle = quiet ? colours.edge : card.severity ? colours[card.severity] : onPath ? colours.ink : colours.edge;
    ctx.lineWidth = quiet ? 1.2 : card.severity ? 3.4 : onPath ? 2 : 1.2;
    ctx.setLineDash(card.possible ? [6, 4] : []);
    ctx.stroke();
    ctx.setLineDash([]);
    let line = top + 22;
    for (const words of card.lines) {
      text(ctx, words, x, line, "bold 13.5px", quiet ? colours.quiet : colours.ink, w - 18);
      line += 17;
    }
    const kind = [card.kind, card.country].filter(Boolean).join(" · ");
    text(ctx, kind, x, line, "12px", colours.quiet, w - 18);
    if (card.marks.length) {
      drawMarks(ctx, card.marks.join(" · "), x, line + 20, w - 24);
    }
    if (card.roles.length) {
      tab(ctx, card.roles.join(", ").toUpperCase(), left + 8, top, colours.role, colours["tag-ink"]);
    }
    if (card.severity) {
      const words = card.severity.toUpperCase() + (card.possible ? "?" : "") + "  " + card.findings.join(" ");
      tab(ctx, words, left + w - 8, top + h, colours[card.severity], colours["tag-ink"], true);
    }
    ctx.restore();
  }

  function arrow(ctx, line, colour, size) {
    const end = line.tip, from = line.before;
    const angle = Math.atan2(end[1] - from[1], end[0] - from[0]);
    ctx.save();
    ctx.translate(end[0], end[1]);
    ctx.rotate(angle);
    ctx.fillStyle = colours.ground;
    ctx.fillRect(-size * 0.6, -4, size * 0.6, 8);
    ctx.fillStyle = colour;
    ctx.beginPath();
    ctx.moveTo(0, 0); ctx.lineTo(-size, -size * 0.5); ctx.lineTo(-size, size * 0.5);
    ctx.closePath();
    ctx.fill();
    ctx.restore();
  }

  function drawLine(ctx, line) {
    const evidence = line.findings.length > 0 && !isQuiet(line.findings);
    const colour = evidence ? colours.path : colours.edge;
    ctx.save();
    ctx.strokeStyle = colour;
    ctx.lineWidth = evidence ? 3.4 : line.order ? 5 : 1.4;
    ctx.setLineDash(DASHES[line.dash] || []);
    ctx.stroke(line.stroke);
    ctx.setLineDash([]);
    if (line.arrow) { arrow(ctx, line, colour, evidence || line.order ? 15 : 10); }
    ctx.restore();
  }

  function drawLabel(ctx, line) {
    const evidence = line.findings.length > 0 && !isQuiet(line.findings);
    ctx.save();
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.font = (evidence ? "bold " : "") + "12px " + FONT;
    const rows = [...line.lines.map((words) => ctx.measureText(words).width), ...line.badges.map((row) => row.length * BADGE)];
    const width = Math.min(line.width, Math.max(...rows) + 8);
    ctx.fillStyle = colours.halo;
    ctx.fillRect(line.x - width / 2, line.y - line.height / 2, width, line.height);
    let y = line.y - line.height / 2 + 2;
    for (const row of line.badges) {
      row.forEach((number, index) => {
        const x = line.x + (index - (row.length - 1) / 2) * BADGE;
        ctx.fillStyle = isQuiet([number]) ? colours.edge : colours.ink;
        ctx.beginPath();
        ctx.arc(x, y + BADGE / 2, 10, 0, 2 * Math.PI);
        ctx.fill();
        text(ctx, String(number), x, y + BADGE / 2 + 0.5, "bold 11px", colours.ground);
      });
      y += BADGE;
    }
    for (const words of line.lines) {
      text(ctx, words, line.x, y + 7, (evidence ? "bold " : "") + "12px", evidence ? colours.ink : colours.quiet, line.width - 8);
      y += 14;
    }
    ctx.restore();
  }

  const lines = scene.edges.map((edge) => {
    const numbers = edge.line.path.match(/-?\d+/g).map(Number);
    const last = numbers.length;
    return Object.assign(edge.line, {
      from: edge.from, to: edge.to, label: edge.label, stroke: new Path2D(edge.line.path),
      tip: [numbers[last - 2], numbers[last - 1]], before: [numbers[last - 4], numbers[last - 3]],
    });
  });
  for (const node of scene.nodes) {
    const touching = lines.filter((line) => line.from === node.id || line.to === node.id);
    node.card.onPath = [...new Set(touching.flatMap((line) => line.findings))];
  }
  const drawn = new Set();
  const nodes = scene.nodes.map((node) => ({
    id: node.id, x: node.x, y: node.y, shape: "custom",
    ctxRenderer: ({ ctx, id, x, y }) => ({
      drawNode() { drawn.add(id); drawCard(ctx, node.card, x, y); },
      nodeDimensions: { width: node.card.width, height: node.card.height },
    }),
  }));
  const byId = new Map(scene.nodes.map((node) => [node.id, node]));

  readColours();
  const network = new vis.Network(holder, { nodes: new vis.DataSet(nodes), edges: new vis.DataSet([]) }, scene.options);
  network.on("beforeDrawing", (ctx) => lines.forEach((line) => drawLine(ctx, line)));
  network.on("afterDrawing", (ctx) => {
    lines.forEach((line) => drawLabel(ctx, line));
    holder.dataset.drawn = String(drawn.size);
  });

  function fit() {
    const boxes = scene.nodes.map((node) => ({ x: node.x, y: node.y, width: node.card.width, height: node.card.height }))
      .concat(lines);
    const xs = boxes.flatMap((box) => [box.x - box.width / 2, box.x + box.width / 2]);
    const ys = boxes.flatMap((box) => [box.y - box.height / 2, box.y + box.height / 2]);
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const scale = Math.min(holder.clientWidth / (right - left + 60), holder.clientHeight / (bottom - top + 60), 1.15);
    network.moveTo({ position: { x: (left + right) / 2, y: (top + bottom) / 2 }, scale: scale });
  }

  // A wide map opens at a size that can be read, around the parties that it is about.
  function open() {
    fit();
    const row = scene.nodes.filter((node) => node.card.roles.length > 0);
    if (network.getScale() >= SMALLEST || row.length === 0) { return; }
    const middle = (axis) => row.reduce((sum, node) => sum + node[axis], 0) / row.length;
    network.moveTo({ position: { x: middle("x"), y: middle("y") - holder.clientHeight / 4 }, scale: SMALLEST });
    details.textContent = "This is a part: drag to move, turn the wheel to zoom, or see the whole map.";
  }

  function choose(number) {
    chosen = chosen === number ? null : number;
    for (const button of document.querySelectorAll("[data-finding]")) {
      button.setAttribute("aria-pressed", String(Number(button.dataset.finding) === chosen));
    }
    network.redraw();
  }

  for (const button of document.querySelectorAll("[data-finding]")) {
    button.addEventListener("click", () => choose(Number(button.dataset.finding)));
  }
  network.on("click", (event) => {
    const node = byId.get(event.nodes[0]);
    if (!node) { return; }
    const ties = lines.filter((line) => !line.order && (line.from === node.id || line.to === node.id))
      .map((line) => byId.get(line.from).card.name + (line.arrow ? " → " : " – ") + byId.get(line.to).card.name + ": " + line.label);
    details.textContent = [node.card.name, ...node.card.roles, ...node.card.marks, ...ties].join(" · ");
  });
  document.getElementById("fit").addEventListener("click", fit);
  addEventListener("resize", open);
  addEventListener("beforeprint", () => { readColours(); network.redraw(); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { readColours(); network.redraw(); });
  open();
}());
