// Keeps a page fresh while it is looked at: regions that name where they come from, and the log of a run as it comes.
(() => {
  'use strict';

  const mostLines = 5000;
  const regions = url => [...document.querySelectorAll('[data-live]')].filter(region => region.dataset.live === url);

  for (const link of document.querySelectorAll('.refresh')) link.hidden = true;

  const replace = (old, fresh) => {
    if (old.isEqualNode(fresh)) return;
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    const link = focused?.getAttribute('href');
    const news = document.getElementById('news');
    if (news && fresh.dataset.says !== old.dataset.says) news.textContent = fresh.dataset.says;
    old.replaceWith(fresh);
    if (!focused) return;

    // Who is in the middle of the page by keyboard stays there.
    const same = link ? [...fresh.querySelectorAll('a')].find(other => other.getAttribute('href') === link)
      : focused.id ? document.getElementById(focused.id) : null;
    (same ?? document.getElementById('content')).focus({ preventScroll: true });
  };

  const refresh = async url => {
    const response = await fetch(url, { headers: { Accept: 'text/html' } });
    if (!response.ok || response.redirected) return;
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    for (const old of regions(url)) {
      const fresh = page.getElementById(old.id);
      if (fresh) replace(old, fresh);
    }
  };

  const watch = (url, every) => setTimeout(async () => {
    try {
      if (!document.hidden) await refresh(url);
    } catch {
      // The server is away; the next look may find it again.
    }
    if (regions(url).length > 0) watch(url, every);
  }, every);

  const watched = new Map([...document.querySelectorAll('[data-live]')].map(region => [region.dataset.live, Number(region.dataset.every)]));
  watched.forEach((every, url) => watch(url, every));

  // Another script has changed what a region shows.
  document.addEventListener('stale', event => { refresh(event.detail).catch(() => {}); });

  const log = document.getElementById('log');
  if (!log?.dataset.follow) return;

  const piece = (tag, name, text) => {
    const element = document.createElement(tag);
    element.className = name;
    element.textContent = text;
    return element;
  };

  const add = line => {
    const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
    const row = piece('p', `line line-${line.level}`, '');
    const time = piece('time', '', new Date(line.time).toISOString().slice(11, 19));
    time.dateTime = line.time;
    const level = line.level === 'information' ? '' : `${line.level[0].toUpperCase()}${line.level.slice(1)}: `;
    row.append(time, piece('span', 'line-step', line.step ?? ''), piece('span', 'line-text', level + line.message));
    log.append(row);
    if (log.childElementCount > mostLines) log.firstElementChild.remove();
    if (atEnd) log.scrollTop = log.scrollHeight;
  };

  log.scrollTop = log.scrollHeight;
  const source = new EventSource(log.dataset.follow);
  source.onmessage = event => add(JSON.parse(event.data));
  source.addEventListener('end', () => {
    source.close();
    const run = document.getElementById('run');
    if (run.dataset.live) refresh(run.dataset.live).catch(() => {});
  });
})();
