// What scenarios do inside the page, at the speed of a script, with the forms people use. Comes before their scripts.
const at = id => document.querySelector(`[data-testid="${id}"]`);
const words = element => element?.textContent.trim();

/** Waits until `test` gives something true: looks after every change of the page, which no browser slows down. */
const when = (what, test, patience = 90000) => new Promise((done, fail) => {
    const found = test();
    if (found) return done(found);
    const end = (way, value) => { watch.disconnect(); clearTimeout(timer); way(value); };
    const watch = new MutationObserver(() => { const found = test(); if (found) end(done, found); });
    watch.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    const timer = setTimeout(() => end(fail, new Error(`waited for ${what}`)), patience);
});
const pause = ms => new Promise(done => setTimeout(done, ms));

const put = (field, text) => {
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value').set.call(field, text);
    field.dispatchEvent(new Event('input', { bubbles: true }));
};

/** How many of the actions asked for were shown as saved, when each was, and what went wrong. */
const blank = () => ({ saved: 0, times: [], error: '' });
window.journal ??= blank();

/** One action: it must be called unsaved before its handler returns, and is noted as soon as it is called saved. */
const act = async press => {
    press();
    if (at('save-state').dataset.state !== 'saving') throw new Error('not shown as being saved');
    await when('saved', () => at('save-state').dataset.state === 'saved');
    journal.times.push(Date.now());
    journal.saved += 1;
};

const rows = () => [...document.querySelectorAll('[data-testid=customer-row]')];
const named = name => rows().find(row => words(row.querySelector('.c-name')) === name);
const list = async filter => {
    if (!location.hash.startsWith('#/customers') || !at('customer-filter')) location.hash = '#/customers';
    put(await when('the list', () => at('customer-filter')), filter);
};
const open = async name => {
    if (words(at('customer-name')) === name) return;
    await list(name);
    (await when(name, () => named(name))).click();
    await when(`the page of ${name}`, () => words(at('customer-name')) === name);
};
const field = key => document.querySelector(`[data-testid=field][data-key="${key}"]`);

/** What a plan may ask for. */
const deeds = {
    async add(name) {
        location.hash = '#/customers/new';
        put(await when('the quick form', () => at('quick-name')), name);
        await act(() => at('quick-save').click());
        await when(`the page of ${name}`, () => words(at('customer-name')) === name);
    },
    async edit(name, key, text) {
        await open(name);
        (await when(key, () => field(key)?.querySelector('.fact-value'))).click();
        const input = await when(`the input of ${key}`, () => field(key)?.querySelector('.input'));
        put(input, text);
        const enter = { key: 'Enter', ctrlKey: true, bubbles: true, cancelable: true };
        await act(() => input.dispatchEvent(new KeyboardEvent('keydown', enter)));
        await when(text, () => words(field(key)?.querySelector('.fact-value')) === text);
    },
    async card(name, text) {
        await open(name);
        (await when('the button for a card', () => at('card-add'))).click();
        put(await when('the form of a card', () => at('card-problem')), text);
        await act(() => at('card-save').click());
        await when('the form to close', () => !at('card-problem'));
    },
    press: id => act(() => at(id).click()),
};

/** Starts a plan, a list of [verb, argument, …], and returns at once. */
const start = plan => {
    window.journal = blank();
    const all = async () => { for (const [verb, ...given] of plan) await deeds[verb](...given); };
    all().catch(error => { journal.error = String(error); });
};

/** What the screens show of these customers, of the imported ones whose names begin so, and of the whole. */
const audit = async (names, imports) => {
    const seen = { people: {}, imports: {} };
    for (const name of names) {
        await list(name);
        seen.people[name] = null;
        if (!await when(name, () => named(name), 400).catch(() => false)) continue;
        await open(name);
        const cards = () => [...document.querySelectorAll('[data-testid=card]')].map(words);
        await when('its fields', () => field('town')?.querySelector('.fact-value'));
        const town = field('town').querySelector('.fact-value:not(.is-empty)');
        seen.people[name] = { town: words(town) ?? '', cards: cards() };
    }
    for (const begin of imports) {
        await list(begin);
        await pause(300);
        seen.imports[begin] = Number(at('customer-count').dataset.count);
    }
    await list('');
    await pause(100);
    seen.listed = Number(at('customer-count').dataset.count);
    location.hash = '#/settings';
    seen.stats = { ...(await when('the figures', () => at('archive-stats'))).dataset };
    return seen;
};
