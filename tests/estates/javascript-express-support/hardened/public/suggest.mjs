export async function suggest(text) {
  const answer = await fetch('/tickets/suggest', { method: 'POST', body: JSON.stringify({ text }) });
  document.querySelector('#suggestion').textContent = await answer.text();
}
