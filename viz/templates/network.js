"use strict";
(() => {
const network = JSON.parse(document.getElementById("network").textContent);
// vis gets keys of our own, because an id such as "__proto__" is not a safe key of its objects
const keys = new Map(network.nodes.map((node, index) => [node.id, `n${index}`]));
const nodes = network.nodes.map((node) => ({ ...node, id: keys.get(node.id) }));
const edges = network.edges.map((edge, index) => (
  { ...edge, id: `e${index}`, from: keys.get(edge.from), to: keys.get(edge.to) }));
const factsOf = new Map([...nodes, ...edges].map((each) => [each.id, each.facts]));
const holder = document.getElementById("map");
const drawing = new vis.Network(holder, { nodes: new vis.DataSet(nodes), edges: new vis.DataSet(edges) }, network.options);
drawing.on("click", ({ nodes: [node], edges: [edge] }) => {
  const facts = factsOf.get(node === undefined ? edge : node);
  document.getElementById("facts").textContent = facts === undefined ? "" : facts.join("\n");
});
drawing.once("afterDrawing", () => { holder.dataset.drawn = String(nodes.length); });
drawing.fit();
})();
