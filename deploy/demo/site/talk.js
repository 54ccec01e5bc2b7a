// "Talk to us" opens the chat.
document.querySelector("#talk").addEventListener("click", (event) => {
  event.preventDefault();
  document.querySelector("handoff-chat").open();
});
