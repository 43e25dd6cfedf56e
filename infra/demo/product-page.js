// The page of one product: picture, description, options, add to cart.
import { addToCart } from "./cart.js";
import { formatPrice } from "./money.js";
import { productCard } from "./product-card.js";
import { categories, findProduct, products } from "./products.js";

const lowStock = 5;
const product = findProduct(new URLSearchParams(location.search).get("id"));

if (product) show(product);
else document.querySelector("#missing").hidden = false;

/** @param {import("./products.js").Product} product */
function show(product) {
  document.title = `${product.name} · Fjord & Fern`;
  const category = categories.find(({ id }) => id === product.category);
  const trail = document.querySelector("#category-link");
  trail.href = `index.html?category=${category.id}#products`;
  trail.textContent = category.name;

  const picture = document.querySelector("#picture");
  picture.src = product.picture;
  picture.alt = product.alt;
  document.querySelector("#name").textContent = product.name;
  document.querySelector("#price").textContent = formatPrice(product.price);
  document.querySelector("#description").textContent = product.description;

  showStock(product);
  showForm(product);
  showOthers(product);
  document.querySelector("#product").hidden = false;
}

/** @param {import("./products.js").Product} product */
function showStock({ stock }) {
  const note = document.querySelector("#stock");
  if (stock === 0) {
    note.textContent = "Sold out at the moment.";
    note.dataset.level = "none";
  } else if (stock <= lowStock) {
    note.textContent = `Only ${stock} left in our warehouse.`;
    note.dataset.level = "low";
  } else {
    note.textContent = "In stock, leaves our warehouse within one working day.";
  }
}

/** @param {import("./products.js").Product} product */
function showForm(product) {
  const form = document.querySelector("#add-form");
  const options = document.querySelector("#options");
  if (product.colours) options.append(optionGroup("Colour", product.colours));
  if (product.sizes) {
    const label = product.category === "coffee" ? "Grind" : "Size";
    options.append(
      optionGroup(
        label,
        product.sizes.map((name) => ({ name })),
      ),
    );
  }
  document.querySelector("#quantity").max = String(product.stock);
  document.querySelector("#purchase").hidden = product.stock === 0;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    add(product, new FormData(form));
  });
}

/**
 * @param {string} label
 * @param {{name: string, swatch?: string}[]} choices the first one is chosen
 * @returns {DocumentFragment}
 */
function optionGroup(label, choices) {
  const group = document.querySelector("#option-group").content.cloneNode(true);
  group.querySelector("legend").textContent = label;
  group.querySelector(".chips").append(
    ...choices.map(({ name, swatch }, index) => {
      const choice = document.querySelector("#option-choice").content.cloneNode(true);
      const input = choice.querySelector("input");
      input.name = label;
      input.value = name;
      input.checked = index === 0;
      choice.querySelector(".chip-name").textContent = name;
      const dot = choice.querySelector(".swatch");
      if (swatch) dot.style.setProperty("--swatch", swatch);
      else dot.remove();
      return choice;
    }),
  );
  return group;
}

/**
 * @param {import("./products.js").Product} product
 * @param {FormData} form
 */
function add(product, form) {
  const choice = ["Colour", "Size", "Grind"].flatMap((name) => form.get(name) ?? []).join(", ");
  const complete = addToCart(product.id, choice, Number(form.get("quantity")));
  document.querySelector("#added-text").textContent = complete
    ? "Added to your cart."
    : `Your cart now holds all ${product.stock} we have.`;
  document.querySelector("#added-link").hidden = false;
}

/** @param {import("./products.js").Product} product */
function showOthers({ id, category }) {
  const others = products.filter((other) => other.id !== id);
  const related = others.filter((other) => other.category === category);
  const shown = new Set([...related, ...others]);
  document.querySelector("#others-grid").append(...[...shown].slice(0, 4).map(productCard));
}
