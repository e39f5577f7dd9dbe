// Labels one article after the other without loading the page again: by buttons or keys.
(() => {
  'use strict';

  const few = 3;
  const mostSkipped = 500;
  const offers = document.getElementById('offers');
  const name = offers.dataset.label;
  const undo = document.getElementById('label-undo');
  const news = document.getElementById('news');
  const skipped = [];
  const done = [];
  let filling = null;

  document.getElementById('label-keys').hidden = false;

  const cards = () => [...offers.querySelectorAll('.offer')];
  const text = error => error instanceof Error ? error.message : String(error);

  // One card at a time: the others wait.
  const show = () => {
    cards().forEach((card, place) => { card.hidden = place > 0; });
    undo.hidden = done.length === 0;
  };

  const fill = async () => {
    const known = cards().map(card => card.dataset.id);
    const except = [...new Set([...skipped, ...known, ...done.map(one => one.card.dataset.id)])].slice(-mostSkipped);
    const response = await fetch(`/labels/${name}/offers?except=${except.join(',')}`, { headers: { Accept: 'text/html' } });
    if (!response.ok || response.redirected) throw new Error('No further articles came: load the page again.');
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    const fresh = [...page.querySelectorAll('.offer')].filter(card => !known.includes(card.dataset.id));
    offers.querySelector('.empty-offers')?.remove();
    offers.append(...fresh);
    if (cards().length === 0) offers.append(page.querySelector('.empty-offers') ?? '');
    show();
  };

  // At most one question is under way.
  const refill = () => filling ??= fill().finally(() => { filling = null; });

  const tell = (card, answer) => fetch(`/api/articles/${card.dataset.id}/labels/${name}`, answer === null
    ? { method: 'DELETE' }
    : { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ value: answer, author: 'page' }) })
    .then(response => {
      if (!response.ok) throw new Error('That was not taken: load the page again.');
      document.dispatchEvent(new CustomEvent('stale', { detail: `/labels/${name}/state` }));
    });

  const said = (answer, card) => `${answer === '' ? 'Skipped' : answer}: ${card.querySelector('h2').innerText}`;

  const fail = error => {
    news.textContent = text(error);
    undo.hidden = false;
    undo.lastElementChild.textContent = text(error);
  };

  const answer = (card, value) => {
    const focused = card.contains(document.activeElement) ? document.activeElement.value : null;
    card.remove();
    done.push({ card, value });
    if (value === '') skipped.push(card.dataset.id);
    show();
    news.textContent = said(value, card);
    undo.lastElementChild.textContent = said(value, card);
    const next = cards()[0];
    if (focused !== null) (next?.querySelector(`button[value="${CSS.escape(focused)}"]`) ?? offers).focus({ preventScroll: true });
    if (value !== '') {
      tell(card, value).catch(error => {
        // What was not taken is offered again.
        done.splice(done.findIndex(one => one.card === card), 1);
        offers.prepend(card);
        show();
        fail(error);
      });
    }
    if (cards().length < few) refill().catch(fail);
  };

  const takeBack = () => {
    const last = done.pop();
    if (!last) return;
    if (last.value === '') skipped.splice(skipped.indexOf(last.card.dataset.id), 1);
    else tell(last.card, null).catch(fail);
    offers.querySelector('.empty-offers')?.remove();
    offers.prepend(last.card);
    show();
    news.textContent = `Taken back: ${last.card.querySelector('h2').innerText}`;
    undo.lastElementChild.textContent = '';
  };

  offers.tabIndex = -1;
  offers.addEventListener('submit', event => {
    event.preventDefault();
    answer(event.target, event.submitter.value);
  });
  undo.firstElementChild.addEventListener('click', takeBack);
  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, textarea, select')) return;
    const card = cards()[0];
    const key = event.key === 'ArrowRight' ? 'y' : event.key === 'ArrowLeft' ? 'n' : event.key === 'ArrowDown' ? 's' : event.key.toLowerCase();
    if (key === 'u') takeBack();
    else {
      const button = [...card?.querySelectorAll('button') ?? []].find(one => one.getAttribute('aria-keyshortcuts') === key);
      if (!button) return;
      answer(card, button.value);
    }
    event.preventDefault();
  });
  show();
})();
