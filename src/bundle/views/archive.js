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
    timeline: ['时间线', 'Timeline'], undated: ['没有日期', 'Without a date'], done: ['完成', 'Done'],
    begins: ['开始负责', 'begins'], ends: ['不再负责', 'ends'], filters: ['筛选', 'Filter'], clear: ['清除筛选', 'Clear'],
    every: ['全部', 'All'], empty: ['（未填）', '(empty)'], table: ['打印客户清单', 'Print the list'], sort: ['排序', 'Sort'],
    byName: ['按名称', 'By name'], byContact: ['最久未联系在前', 'Longest without contact'], byOwes: ['欠款多的在前', 'Owes most'],
    elsewhere: ['更早的记录卡在另一页', 'Earlier cards are on pages of their own'], whole: ['→ 这个客户的全部资料', '→ Everything about this customer'],
    only: ['这一页只有这一年的记录卡', 'This page holds the cards of this year only'], mainPage: ['← 总档案', '← The whole archive'],
  };
  const made = (data.created || '').slice(0, 10);
  // Another page of the archive hands the language on.
  let lang = (new URLSearchParams(location.search).get('lang') || data.language) === 'en' ? 1 : 0;
  let limit = STEP;
  let query = '';
  let order = 'byName';
  const chosen = {};   // filter → value

  const customers = data.customers;
  if (Object.keys(data.other).length) customers.push(Object.assign({ id: 'other', f: {}, loose: true }, data.other));
  const byId = new Map(customers.map((c) => [c.id, c]));
  const reminders = customers
    .flatMap((c) => (c.reminders || []).filter((r) => !r.done).map((r) => ({ c, r })))
    .sort((a, b) => compare(a.r.due || '9', b.r.due || '9'));
  function compare(a, b) { return a < b ? -1 : a > b ? 1 : 0; }

  const t = (key) => WORDS[key][lang];
  const sibling = (file, c) => file + '?lang=' + (lang ? 'en' : 'zh') + (c ? '#' + c.id : '');
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
  const fold = (text) => text.normalize('NFKD').replace(/[\u0300-\u036f]/g, '').toLowerCase();
  const texts = (record) => Object.values(record).flat().join('\n');
  const index = [];
  function add(c) {
    const parts = [c.f, ...(c.contacts || []), ...(c.cards || []), ...(c.reminders || [])];
    const phones = [c.f, ...(c.contacts || [])].flatMap((r) => r.phones || []);
    const own = [nameOf(c), ...(c.contacts || []).map((p) => p.name || '')].join('\n');
    index.push({
      c, own: fold(own), all: fold(parts.map(texts).join('\n') + '\n' + (c.lead || '')),
      digits: phones.map((p) => fold(p).replace(/\D/g, '')).join(' '),
    });
  }
  // The index is made in the pauses after the first drawing, or at once by whoever searches earlier.
  function build(until) {
    while (index.length < customers.length && performance.now() < until) add(customers[index.length]);
    if (index.length < customers.length) setTimeout(() => build(performance.now() + 12), 4);
  }
  function matching() {
    const folded = fold(query).trim();
    if (!folded) return customers;
    build(Infinity);
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

  // Filters: who is responsible, and the fields of which there are few values.
  const FILTERS = ['lead', 'status', 'class', 'town', 'outlet', 'source'];
  const valueOf = (c, key) => (key === 'lead' ? c.lead : c.f[key]) || '';
  const labelOf = (key) => (key === 'lead' ? t('lead') : (data.labels.customer.find((f) => f[0] === key) || [])[1 + lang] || key);
  const shownAs = (key, value) => (value === '' ? t('empty') : key === 'status' ? choice(key, value) : value);
  function find() {
    const active = FILTERS.filter((key) => key in chosen);
    const found = matching().filter((c) => active.every((key) => valueOf(c, key) === chosen[key]));
    if (order === 'byContact') return found.slice().sort((a, b) => compare(a.f.last_contact || '', b.f.last_contact || ''));
    const owes = (c) => Number(c.f.owes) || 0;
    return order === 'byOwes' ? found.slice().sort((a, b) => owes(b) - owes(a)) : found;
  }
  function filter(key) {
    const counts = new Map();
    for (const c of customers) if (!c.loose) counts.set(valueOf(c, key), (counts.get(valueOf(c, key)) || 0) + 1);
    if (counts.size < 2) return null;
    const options = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 500).map(([value, n]) => {
      const option = el('option', {}, shownAs(key, value) + ' · ' + n);
      option.value = value;
      option.selected = chosen[key] === value;
      return option;
    });
    const select = el('select', { id: 'filter-' + key }, el('option', {}, t('every')), options);
    select.addEventListener('change', () => {
      if (select.selectedIndex) chosen[key] = select.value; else delete chosen[key];
      refilter();
    });
    return el('label', {}, el('span', { class: 'small' }, labelOf(key)), select);
  }
  function sorter() {
    const options = ['byName', 'byContact', 'byOwes'].map((key) => el('option', { value: key, selected: key === order }, t(key)));
    const select = el('select', { id: 'sort' }, options);
    select.addEventListener('change', () => { order = select.value; refilter(); });
    return el('label', {}, el('span', { class: 'small' }, t('sort')), select);
  }
  function refilter() {
    limit = STEP;
    summary.replaceChildren(...summed());
    drawList();
    if (location.hash === '#list') drawMain(STEP);
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

  // What happened, newest first, under its years: cards whole, what was ticked off and who was responsible in a line.
  function timeline(c) {
    const events = (c.cards || []).map((k) => ({ at: k.date || '', draw: () => card(k) }));
    const line = (at, ...words) => events.push({ at: at || '', draw: () => el('div', { class: 'item line' }, el('b', {}, at), words) });
    for (const r of c.reminders || []) {
      if (r.done) line(r.done, el('span', { class: 'muted' }, t('done')), el('span', {}, show('lines', 'text', r.text || '')));
    }
    for (const a of c.assignments || []) {
      const who = [el('span', {}, a.member || '—'), a.part ? el('span', { class: 'chip' }, choice('part', a.part)) : null];
      if (a.from) line(a.from, who, el('span', { class: 'muted' }, t('begins')));
      if (a.to) line(a.to, who, el('span', { class: 'muted' }, t('ends') + (a.reason ? ' · ' + a.reason : '')));
    }
    events.sort((x, y) => compare(y.at, x.at));
    const older = Object.entries(c.older || {}).sort().reverse();
    if (!events.length && !older.length) return null;
    const years = [];
    for (const event of events) {
      const year = (/^\d{4}/.exec(event.at) || [''])[0];
      if (!years.length || years[years.length - 1].year !== year) years.push({ year, events: [] });
      years[years.length - 1].events.push(event);
    }
    return section(t('timeline'),
      years.map(({ year, events: own }) => [el('h3', { class: 'year' }, year || t('undated')),
        el('div', { class: 'track' }, own.map((event) => event.draw()))]),
      older.length ? el('p', { class: 'older' }, t('elsewhere') + ': ', older.map(([year, n]) => [
        el('a', { href: sibling('archive-' + year + '.html', c) }, year + ' (' + n + ')'), ' ',
      ])) : null);
  }

  function customerPage(c) {
    const newest = (x, y) => compare(y.from || '', x.from || '');
    const f = c.f;
    const note = rows('customer', f, Object.keys(f).filter((key) => !NOTE.includes(key)));
    const known = rows('customer', f, ['name', 'class', 'status', ...NOTE]);
    const lead = c.lead ? [el('dt', {}, t('lead')), el('dd', {}, c.lead)] : [];
    const open = (c.reminders || []).filter((r) => !r.done).sort((x, y) => compare(x.due || '9', y.due || '9'));
    return [
      el('div', { class: 'head' }, el('h1', {}, nameOf(c)),
        f.class ? el('span', { class: 'chip strong' }, f.class) : null,
        f.status ? el('span', { class: 'chip' }, choice('status', f.status)) : null,
        button('print', () => print())),
      data.year ? el('p', { class: 'older' }, el('a', { href: sibling('archive.html', c) }, t('whole'))) : '',
      note.length ? el('dl', { class: 'note', 'aria-label': t('note') }, pairs(note)) : '',
      el('div', { class: 'cols' },
        el('div', {},
          known.length + lead.length ? section(t('details'), el('dl', { class: 'fields' }, lead, known)) : null,
          list('contacts', c.contacts, contact),
          list('assignments', c.assignments && c.assignments.slice().sort(newest), assignment)),
        el('div', {}, list('reminders', open, (r) => reminder(r)), timeline(c))),
    ];
  }
  // dt and dd of one row in one box each, for a grid of boxes.
  function pairs(nodes) {
    const boxes = [];
    for (let i = 0; i < nodes.length; i += 2) boxes.push(el('div', {}, nodes[i], nodes[i + 1]));
    return boxes;
  }
  // What was found, as a table to be printed.
  function tablePage(max) {
    const found = find().filter((c) => !c.loose);
    const columns = [['name', nameOf], ['class', (c) => c.f.class], ['status', (c) => c.f.status && choice('status', c.f.status)],
      ['town', (c) => c.f.town], ['phones', (c) => (c.f.phones || []).concat((c.contacts || []).flatMap((p) => p.phones || []))
        .filter((p, i, all) => all.indexOf(p) === i).join(' · ')],
      ['lead', (c) => c.lead], ['last_contact', (c) => c.f.last_contact], ['owes', (c) => c.f.owes]];
    const row = (c) => el('tr', {}, columns.map(([key, of]) => el('td', { class: key === 'owes' ? 'number' : null },
      key === 'name' ? el('a', { href: '#' + c.id }, of(c)) : of(c) || '')));
    const page = [
      el('div', { class: 'head' }, el('h1', {}, t('customers') + ' ' + found.length),
        button('print', () => { drawMain(Infinity); print(); })),
      el('div', { class: 'wide' }, el('table', {}, el('thead', {}, el('tr', {}, columns.map(([key]) => el('th', { class: key === 'owes' ? 'number' : null }, labelOf(key))))),
        el('tbody', {}, found.slice(0, max).map(row)))),
    ];
    if (found.length > max) page.push(button('more', () => drawMain(max + STEP), 'more'));
    return page;
  }
  function remindersPage(max) {
    const page = [
      el('div', { class: 'head' }, el('h1', {}, data.year || t('open')), button('print', () => { drawMain(Infinity); print(); })),
      ...reminders.slice(0, max).map(({ c, r }) => reminder(r, c)),
    ];
    if (data.year) page.push(el('p', { class: 'older' }, t('only')));
    else if (!reminders.length) page.push(el('p', { class: 'empty' }, t('noOpen')));
    if (reminders.length > max) page.push(button('more', () => drawMain(max + STEP), 'more'));
    return page;
  }

  // The frame, drawn once per language; its parts are refilled.
  let app, hits, count, main, tabs, summary;
  function draw() {
    document.documentElement.lang = lang ? 'en' : 'zh-CN';
    // A title cannot be kept apart from what stands beside it: no marks that turn the direction of writing.
    const company = (data.company || 'Keliu 客留').replace(/[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g, '');
    document.title = company + (data.year ? ' · ' + data.year : '') + ' · ' + t('archive');
    const input = el('input', { type: 'search', 'aria-label': t('search'), placeholder: t('search'), autocomplete: 'off', id: 'search' });
    input.value = query;
    input.addEventListener('input', () => { query = input.value; limit = STEP; drawList(); });
    count = el('p', { class: 'small', 'aria-live': 'polite' });
    tabs = el('nav', { class: 'tabs' });
    hits = el('nav', { class: 'hits', 'aria-label': t('customers') });
    main = el('main', { class: 'main' });
    app = el('div', { class: 'app' },
      el('header', { class: 'bar' }, el('h1', {}, data.company || t('archive')),
        data.year ? el('span', { class: 'chip strong' }, data.year) : null,
        el('span', { class: 'small made' }, t('made') + ' ' + made + ' · ' + totals()),
        data.year ? el('a', { href: sibling('archive.html') }, t('mainPage')) : null,
        button('other', () => { lang = 1 - lang; draw(); })),
      el('div', { class: 'side' }, el('div', { class: 'find' }, input, filters(), count), tabs, hits), main);
    const old = document.querySelector('.app');
    if (old) old.replaceWith(app); else document.body.append(app);
    drawList();
    drawMain(STEP);
  }
  const totals = () => ['contacts', 'cards'].map((key) =>
    t(key) + ' ' + customers.reduce((sum, c) => sum + (c[key] || []).length, 0).toLocaleString('en')).join(' · ');
  // The filters in force, to be seen when they are folded away.
  const summed = () => [t('filters'), ...FILTERS.filter((key) => key in chosen).map((key) =>
    el('span', { class: 'chip strong' }, shownAs(key, chosen[key])))].flatMap((node) => [node, ' ']);
  function filters() {
    const clear = button('clear', () => {
      FILTERS.forEach((key) => delete chosen[key]);
      draw();
    });
    return el('details', { class: 'filters', open: Object.keys(chosen).length > 0 }, summary = el('summary', {}, summed()),
      el('div', { class: 'choices' }, FILTERS.map(filter), sorter()),
      el('p', {}, clear, ' ', el('a', { class: 'btn', href: '#list' }, t('table'))));
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
    app.classList.toggle('open', !!c || here === 'reminders' || here === 'list');
    const page = c ? customerPage(c) : here === 'list' ? tablePage(max) : remindersPage(max);
    main.replaceChildren(el('a', { class: 'back', href: '#' }, t('back')), ...page);
    tabs.replaceChildren(
      el('a', { href: '#', 'aria-current': here === 'reminders' ? null : 'page' }, t('customers') + ' ' + data.customers.length),
      data.year ? '' : el('a', { href: '#reminders', 'aria-current': here === 'reminders' ? 'page' : null },
        t('reminders') + ' ' + reminders.length));
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
    if (event.key === '/' && !/INPUT|SELECT/.test(event.target.tagName)) {
      event.preventDefault();
      document.getElementById('search').focus();
    }
  });
  draw();
  build(0);
})();
