// For browsers that know no modules: main.js never runs there. The only page text outside text/, since nothing can be imported here.
document.addEventListener("DOMContentLoaded", function () {
  var sentence = document.createElement("p");
  sentence.className = "stop";
  sentence.textContent = "This browser is too old for Almenara: it needs Chrome or Edge 91, Firefox 114, Safari 16.4, or anything newer.";
  document.body.insertBefore(sentence, document.body.firstChild);
});
