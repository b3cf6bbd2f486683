'use strict';
// Reads the JSON block and shows it. Data becomes text nodes only, never markup.
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const STEP = 200;    // rows added at a time
  const LONG = 4000;   // characters shown of a long text before "show all"
  const NOTE = ['note_decides', 'note_promised', 'note_avoid', 'note_next'];
  const WORDS = {
    archive: ['客户档案', 'Customer archive'], made: ['导出于', 'Made on'], print: ['打印', 'Print'],
    other: ['English', '中文'], search: ['搜索名称、电话、地址、记录', 'Search names, phones, places, cards'],
    customers: ['客户', 'Customers'], reminders: ['提醒', 'Reminders'], none: ['没有找到', 'Nothing found'],
    blank: ['档案是空的', 'The archive is empty'], more: ['再显示一些', 'Show more'], all: ['全部显示', 'Show all'],
    back: ['← 客户列表', '← All customers'], lead: ['负责人', 'Responsible'], details: ['资料', 'Details'],
    note: ['交接说明', 'Handover note'], contacts: ['联系人', 'Contacts'], cards: ['记录卡', 'Record cards'],
    assignments: ['负责关系', 'Assignments'], open: ['未完成的提醒', 'Open reminders'], late: ['已过期', 'Overdue'],
    noOpen: ['没有未完成的提醒', 'No open reminders'], unnamed: ['（无名称）', '(no name)'],
    loose: ['未归属的记录', 'Records without a customer'], until: ['至', 'to'], now: ['今', 'now'],
  };
  const made = (data.created || '').slice(0, 10);
  let lang = data.language === 'en' ? 1 : 0;
  let limit = STEP;
  let query = '';

  const customers = data.customers.slice();
  if (Object.keys(data.other).length) customers.push(Object.assign({ id: 'other', f: {}, loose: true }, data.other));
  const byId = new Map(customers.map((c) => [c.id, c]));
  const reminders = customers
    .flatMap((c) => (c.reminders || []).filter((r) => !r.done).map((r) => ({ c, r })))
    .sort((a, b) => ((a.r.due || '9') < (b.r.due || '9') ? -1 : 1));

  const t = (key) => WORDS[key][lang];
  const nameOf = (c) => (c.loose ? t('loose') : c.f.name || t('unnamed'));
  const choice = (key, code) => (data.choices[key + '.' + code] || [])[lang] || code;

  // An element with classes, attributes and children; strings become text.
  function el(tag, options, ...children) {
    const node = document.createElement(tag);
    for (const [key, value] of Object.entries(options || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (key === 'click') node.addEventListener('click', value);
      else node.setAttribute(key, value === true ? '' : value);
    }
    node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== ''));
    return node;
  }
  const button = (key, click, kind) => el('button', { type: 'button', class: 'btn ' + (kind || ''), click }, t(key));

  // Search: every word must be found; digits also match phones in any writing. Names come first.
  const fold = (text) => text.normalize('NFKC').toLowerCase();
  const texts = (record) => Object.values(record).flat().join('\n');
  let index = null;
  function build() {
    return customers.map((c) => {
      const parts = [c.f, ...(c.contacts || []), ...(c.cards || []), ...(c.reminders || [])];
      const phones = [c.f, ...(c.contacts || [])].flatMap((r) => r.phones || []);
      const own = [nameOf(c), ...(c.contacts || []).map((p) => p.name || '')].join('\n');
      return {
        c, own: fold(own), all: fold(parts.map(texts).join('\n') + '\n' + (c.lead || '')),
        digits: phones.map((p) => fold(p).replace(/\D/g, '')).join(' '),
      };
    });
  }
  function find() {
    const folded = fold(query).trim();
    if (!folded) return customers;
    index = index || build();
    const digits = /^[\d\s+().-]+$/.test(folded) ? folded.replace(/\D/g, '') : '';
    const words = folded.split(/\s+/);
    const first = [];
    const rest = [];
    for (const entry of index) {
      if (words.every((w) => entry.own.includes(w))) first.push(entry.c);
      else if (words.every((w) => entry.all.includes(w)) || (digits.length > 2 && entry.digits.includes(digits))) rest.push(entry.c);
    }
    return first.concat(rest);
  }

  // A value as nodes: numbers to ring and addresses to write to as links, long texts cut.
  function show(way, key, value) {
    if (way === 'phone' || way === 'email') {
      return [].concat(value).map((one, i) => {
        const to = way === 'phone' ? 'tel:' + one.replace(/[^\d+]/g, '') : 'mailto:' + encodeURIComponent(one);
        return el('span', {}, i ? ' · ' : '', el('a', { href: to }, one));
      });
    }
    if (way === 'choice') return choice(key, value);
    if (Array.isArray(value)) return value.map((one, i) => el('span', { class: 'chip' }, one)).flatMap((n) => [n, ' ']);
    if (value.length <= LONG) return value;
    const node = el('span', {}, value.slice(0, LONG) + '… ');
    node.append(el('button', { type: 'button', class: 'btn more', click: () => { node.textContent = value; } }, t('all')));
    return node;
  }
  // Rows of label and value in the order of the field table; unknown fields of a newer version under their keys.
  function rows(kind, record, skip) {
    const known = data.labels[kind];
    const unknown = Object.keys(record).filter((key) => !known.some((f) => f[0] === key)).map((key) => [key, key, key, 'lines']);
    return known.concat(unknown).filter(([key]) => record[key] && !skip.includes(key)).flatMap(([key, zh, en, way]) => [
      el('dt', {}, lang ? en : zh),
      el('dd', { class: way === 'lines' ? 'lines ' + (key === 'note_avoid' ? 'avoid' : '') : null }, show(way, key, record[key])),
    ]);
  }
  const section = (title, ...children) => el('section', {}, el('h2', {}, title), children);
  const list = (key, items, draw) => (items && items.length ? section(t(key) + ' ' + items.length, items.map(draw)) : null);

  function contact(p) {
    return el('div', { class: 'item' },
      el('div', { class: 'item-top' }, el('b', {}, p.name || t('unnamed')), el('span', { class: 'muted' }, p.role || ''),
        el('span', { class: 'end' }, show('phone', 'phones', p.phones || []))),
      el('dl', {}, rows('contacts', p, ['name', 'role', 'phones'])));
  }
  function card(k) {
    return el('div', { class: 'item' },
      el('div', { class: 'item-top' }, el('b', {}, k.date || '—'), el('span', { class: 'muted' }, k.way || ''),
        el('span', { class: 'muted end' }, k.member || '')),
      el('dl', {}, rows('cards', k, ['date', 'way', 'member'])));
  }
  function reminder(r, c) {
    const late = !r.done && r.due && r.due < made;
    return el('div', { class: 'item' },
      el('div', { class: 'item-top' }, el('b', {}, r.due || '—'), late ? el('span', { class: 'chip late' }, t('late')) : null,
        c && !c.loose ? el('a', { href: '#' + c.id }, nameOf(c)) : null, el('span', { class: 'muted end' }, r.member || '')),
      el('div', { class: r.done ? 'done' : null }, show('lines', 'text', r.text || '')),
      el('dl', {}, rows('reminders', r, ['text', 'due', 'member'])));
  }
  function assignment(a) {
    return el('div', { class: 'item' },
      el('div', { class: 'item-top' }, el('b', {}, a.member || '—'), el('span', { class: 'muted' }, a.part ? choice('part', a.part) : ''),
        el('span', { class: 'muted end' }, (a.from || '—') + ' ' + t('until') + ' ' + (a.to || t('now')))),
      el('dl', {}, rows('assignments', a, ['member', 'part', 'from', 'to'])));
  }

  function customerPage(c) {
    const newest = (key) => (x, y) => ((x[key] || '') > (y[key] || '') ? -1 : 1);
    const openFirst = (x, y) => (!!x.done - !!y.done) || ((x.due || '9') < (y.due || '9') ? -1 : 1);
    const sorted = (items, by) => items && items.slice().sort(by);
    const f = c.f;
    const note = rows('customer', f, Object.keys(f).filter((key) => !NOTE.includes(key)));
    const known = rows('customer', f, ['name', 'class', 'status', ...NOTE]);
    const lead = c.lead ? [el('dt', {}, t('lead')), el('dd', {}, c.lead)] : [];
    return [
      el('div', { class: 'head' }, el('h1', {}, nameOf(c)),
        f.class ? el('span', { class: 'chip strong' }, f.class) : null,
        f.status ? el('span', { class: 'chip' }, choice('status', f.status)) : null,
        button('print', () => print())),
      note.length ? el('dl', { class: 'note', 'aria-label': t('note') }, pairs(note)) : '',
      el('div', { class: 'cols' },
        el('div', {},
          known.length + lead.length ? section(t('details'), el('dl', { class: 'fields' }, lead, known)) : null,
          list('contacts', c.contacts, contact),
          list('assignments', sorted(c.assignments, newest('from')), assignment)),
        el('div', {},
          list('reminders', sorted(c.reminders, openFirst), (r) => reminder(r)),
          list('cards', sorted(c.cards, newest('date')), card))),
    ];
  }
  // dt and dd of one row in one box each, for a grid of boxes.
  function pairs(nodes) {
    const boxes = [];
    for (let i = 0; i < nodes.length; i += 2) boxes.push(el('div', {}, nodes[i], nodes[i + 1]));
    return boxes;
  }
  function remindersPage(max) {
    const page = [
      el('div', { class: 'head' }, el('h1', {}, t('open')), button('print', () => print())),
      ...reminders.slice(0, max).map(({ c, r }) => reminder(r, c)),
    ];
    if (!reminders.length) page.push(el('p', { class: 'empty' }, t('noOpen')));
    if (reminders.length > max) page.push(button('more', () => drawMain(max + STEP), 'more'));
    return page;
  }

  // The frame, drawn once per language; its parts are refilled.
  let app, hits, count, main, tabs;
  function draw() {
    document.documentElement.lang = lang ? 'en' : 'zh-CN';
    document.title = (data.company || 'Keliu 客留') + ' · ' + t('archive');
    const input = el('input', { type: 'search', 'aria-label': t('search'), placeholder: t('search'), autocomplete: 'off', id: 'search' });
    input.value = query;
    input.addEventListener('input', () => { query = input.value; limit = STEP; drawList(); });
    count = el('p', { class: 'small', 'aria-live': 'polite' });
    tabs = el('nav', { class: 'tabs' });
    hits = el('nav', { class: 'hits', 'aria-label': t('customers') });
    main = el('main', { class: 'main' });
    app = el('div', { class: 'app' },
      el('header', { class: 'bar' }, el('h1', {}, data.company || t('archive')),
        el('span', { class: 'small made' }, t('made') + ' ' + made), button('other', () => { lang = 1 - lang; draw(); })),
      el('div', { class: 'side' }, el('div', { class: 'find' }, input, count), tabs, hits), main);
    const old = document.querySelector('.app');
    if (old) old.replaceWith(app); else document.body.append(app);
    drawList();
    drawMain(STEP);
  }
  function drawList() {
    const found = find();
    const here = location.hash.slice(1);
    count.textContent = found.length + ' / ' + customers.length;
    hits.replaceChildren(...found.slice(0, limit).map((c) => {
      const second = [c.f.town, c.f.outlet, c.lead].filter(Boolean).join(' · ');
      return el('a', { class: 'hit', href: '#' + c.id, 'aria-current': c.id === here ? 'page' : null },
        el('span', { class: 'hit-top' }, el('b', {}, nameOf(c)), el('span', { class: 'small' }, c.f.class || '')),
        el('span', { class: 'small' }, second));
    }));
    if (found.length > limit) hits.append(button('more', () => { limit += STEP; drawList(); }));
    if (!found.length) hits.append(el('p', { class: 'empty' }, t(customers.length ? 'none' : 'blank')));
  }
  function drawMain(max) {
    const here = location.hash.slice(1);
    const c = byId.get(here);
    app.classList.toggle('open', !!c || here === 'reminders');
    main.replaceChildren(el('a', { class: 'back', href: '#' }, t('back')), ...(c ? customerPage(c) : remindersPage(max)));
    tabs.replaceChildren(
      el('a', { href: '#', 'aria-current': here === 'reminders' ? null : 'page' }, t('customers') + ' ' + data.customers.length),
      el('a', { href: '#reminders', 'aria-current': here === 'reminders' ? 'page' : null }, t('reminders') + ' ' + reminders.length));
    for (const hit of hits.children) {
      if (hit.getAttribute('href') === '#' + here) hit.setAttribute('aria-current', 'page');
      else hit.removeAttribute('aria-current');
    }
  }
  let listTop = 0;
  window.addEventListener('hashchange', () => {
    // On a phone the list and the customer share the page: going back lands where one left.
    const wasList = !app.classList.contains('open');
    if (wasList) listTop = window.scrollY;
    drawMain(STEP);
    main.scrollTop = 0;
    window.scrollTo(0, app.classList.contains('open') ? 0 : listTop);
  });
  window.addEventListener('keydown', (event) => {
    if (event.key === '/' && event.target.tagName !== 'INPUT') {
      event.preventDefault();
      document.getElementById('search').focus();
    }
  });
  draw();
})();
