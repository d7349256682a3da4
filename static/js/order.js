// Lists whose rows can be dragged by their grip. Letting go sends the form of
// the row's buttons with the new place; the buttons do the same without script.
const middle = (row) => {
  const box = row.getBoundingClientRect();
  return box.top + box.height / 2;
};

function drag(row, event) {
  const list = row.parentElement;
  const place = () => [...list.children].indexOf(row) + 1;
  const from = place();
  event.preventDefault();
  row.classList.add("dragged");

  // The others step aside: a row that left the page would lose the pointer.
  const move = ({ clientY }) => {
    for (let next; (next = row.nextElementSibling) && clientY > middle(next);) list.insertBefore(next, row);
    for (let before; (before = row.previousElementSibling) && clientY < middle(before);) list.insertBefore(before, row.nextElementSibling);
  };
  const end = () => {
    removeEventListener("pointermove", move);
    removeEventListener("pointerup", end);
    removeEventListener("pointercancel", end);
    row.classList.remove("dragged");
    if (place() === from) return;
    const form = row.querySelector("form.row-tools");
    const to = document.createElement("input");
    to.type = "hidden";
    to.name = "to";
    to.value = place();
    form.append(to);
    form.submit();
  };
  addEventListener("pointermove", move);
  addEventListener("pointerup", end);
  addEventListener("pointercancel", end);
}

for (const grip of document.querySelectorAll("[data-grip]")) {
  grip.addEventListener("pointerdown", (event) => event.button === 0 && drag(grip.closest("li"), event));
}
