"use strict";
// All texts reach the page as text: labels are drawn on a canvas, everything else goes through textContent.
const content = JSON.parse(document.getElementById("content").textContent);
const byId = (id) => document.getElementById(id);
const lines = (parent, texts) => {
  parent.replaceChildren(...texts.map((text) => {
    const p = document.createElement("p");
    p.textContent = text;
    return p;
  }));
};

const nodes = new vis.DataSet(content.nodes);
const edges = new vis.DataSet(content.edges);
const network = new vis.Network(byId("picture"), { nodes, edges }, content.options);

const view = () => {
  network.fit({ animation: false });
  if (network.getScale() > 1.15) network.moveTo({ scale: 1.15, animation: false });
};
const enlarge = (node) => network.focus(node, { scale: 1, animation: false });
view();
if (network.getScale() < 0.45 && content.marked.length) {
  // A picture that is too large for the window begins at what was asked for, in a size that can be read.
  const start = content.nodes[content.marked[0]];
  const share = (axis) => {
    const all = content.nodes.map((node) => node[axis]);
    const low = Math.min(...all), high = Math.max(...all);
    return high > low ? (start[axis] - low) / (high - low) - 0.5 : 0;
  };
  const room = byId("picture");
  const offset = { x: share("x") * 0.7 * room.clientWidth, y: share("y") * 0.7 * room.clientHeight };
  network.moveTo({ position: { x: start.x, y: start.y }, scale: 0.8, offset, animation: false });
}
window.addEventListener("resize", view);
byId("all").addEventListener("click", view);
byId("asked").addEventListener("click", () => content.marked.length && enlarge(content.marked[0]));

const show = (nodeIds, edgeIds) => {
  if (nodeIds.length) lines(byId("details"), content.details[nodeIds[0]]);
  else if (edgeIds.length) lines(byId("details"), content.edgeDetails[edgeIds[0]]);
};
network.on("click", (event) => show(event.nodes, event.edges));

byId("search").addEventListener("input", (event) => {
  const wanted = event.target.value.trim().toLowerCase();
  const hits = wanted ? content.details.flatMap((texts, node) =>
    texts.some((text) => text.toLowerCase().includes(wanted)) ? [node] : []) : [];
  byId("found").textContent = wanted ? `${hits.length} found` : "";
  network.selectNodes(hits);
  if (hits.length) { enlarge(hits[0]); show(hits, []); }
});
document.body.dataset.ready = "yes";
