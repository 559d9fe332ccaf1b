import type { Page } from 'playwright-core';
import { Visitor } from './support/browser.js';
import { shareCalmCloud } from './support/calm-cloud.js';
import { Customer } from './support/customer.js';
import { eventually } from './support/eventually.js';
import { complaintsAbout } from './support/page-checks.js';
import type { Stack } from './support/stack.js';
import { Wizard } from './support/wizard.js';

/** The deploy wizard in a real browser: every tab of both tiers, the keyboard alone, and waiting for stock. One H100 in Finland, two A6000 in Canada. */
const cloud = shareCalmCloud();
let stack: Stack;
let visitor: Visitor;
let page: Page;
let customer: Customer;
let wizard: Wizard;

const image = 'ubuntu-22.04-cuda-12.4';
const h100 = 'H100-SXM5-80GB';

beforeAll(async () => {
  ({ stack } = await cloud.begin());
  visitor = await Visitor.open(stack.run.console_url ?? '');
  ({ page } = visitor);
  wizard = new Wizard(visitor);
  customer = await Customer.withKey(() => stack.api, 'laptop');
  await stack.api.createFirewall({ body: { name: 'web', region: 'FINLAND-1' } });
  await stack.api.createScript({ body: { name: 'setup', content: '#!/bin/sh\ntrue\n' } });
  const volume = (name: string, size_gb: number, volume_type: 'NVMe' | 'HDD', os_image?: string) => stack.api.createVolume({ body: { name, size_gb, volume_type, region: 'FINLAND-1', ...(os_image ? { bootable: true, os_image } : {}) } });
  await Promise.all([volume('golden-root', 300, 'NVMe', image), volume('spare-root', 150, 'NVMe', image), volume('datasets', 2_000, 'HDD')]);
  const { id } = await customer.deploy({ vm_name: 'source', region: 'CANADA-1', gpu_model: 'RTX-A6000' });
  await stack.api.createImage({ body: { name: 'trained', instance_id: id } });
  await eventually('images and volumes are there', async () => {
    const { images } = await stack.api.listImages({ query: { status: 'SUCCESS' } });
    return [images.length, ...(await customer.volumes(({ status }) => status === 'available')).map(({ name }) => name)];
  }, ([images, ...names]) => images === 1 && ['golden-root', 'spare-root', 'datasets'].every((name) => names.includes(name)));
  await visitor.signIn(stack.run.demo);
}, 420_000);

afterAll(async () => {
  await visitor?.close();
  await cloud.end();
}, 120_000);

const find = (testId: string) => visitor.find(testId);
const size = () => find('boot-size-input').inputValue();

describe('Advanced', () => {
  it('lists public images and own bootable volumes with their size together, and has slider, number and buttons for a public one', async () => {
    await wizard.open('/deploy?region=FINLAND-1');
    expect(await wizard.tabs()).toEqual(['OS Images', 'Volumes (0/10)', 'Attach Volumes']);
    expect(await wizard.options('os-image')).toEqual(expect.arrayContaining(['golden-root (300 GB)', 'spare-root (150 GB)']));
    await find('os-image').selectOption(`image:${image}`);
    await find('boot-size').getByLabel('Increase size').click();
    expect(await size()).toBe('150');

    const track = await find('boot-size-slider').boundingBox();
    if (!track) throw new Error('the slider is not drawn');
    const y = track.y + track.height / 2;
    await page.mouse.click(track.x + track.width / 2, y); // anywhere on the track jumps there
    expect(Number(await size())).toBeGreaterThan(4_000);
    await page.mouse.down();
    await page.mouse.move(track.x + track.width * 0.9, y, { steps: 4 });
    await page.mouse.up();
    expect(Number(await size())).toBeGreaterThan(8_500);
    await page.keyboard.press('End');
    expect(await size()).toBe('10000');
    await find('boot-size-input').fill('1234');
    expect(await find('boot-size').getByRole('slider').getAttribute('aria-valuenow')).toBe('1234');
    expect(await wizard.style(find('boot-size-slider').locator('> span > span').first(), 'backgroundColor')).toBe(await wizard.style('deploy-submit', 'backgroundColor')); // green
  });

  it('greys and locks all three for an own volume', async () => {
    await wizard.select('os-image', 'golden-root');
    expect([await size(), await find('boot-size-input').getAttribute('readonly')]).toEqual(['300', '']);
    expect([await wizard.style('boot-size-slider', 'cursor'), await wizard.style('boot-size-slider', 'opacity'), await wizard.style('boot-size-input', 'cursor')]).toEqual(['not-allowed', '0.5', 'not-allowed']);
    await find('boot-size-slider').click({ force: true, position: { x: 200, y: 10 } });
    expect(await size()).toBe('300');
    expect(await find('boot-size').getByLabel('Increase size').isDisabled()).toBe(true);
  });

  it('adds, edits and deletes new volumes, and counts them', async () => {
    await wizard.showTab('new_volumes');
    await wizard.addVolume('scratch', 100, 'NVMe');
    await wizard.addVolume('archive', 16_000, 'HDD');
    expect((await wizard.tabs())[1]).toBe('Volumes (2/10)16,100 GB');
    await find('manage-volumes').click();
    await find('edit-archive').click();
    await find('volume-size').fill('16001');
    await find('volume-submit').click();
    await find('manage-volumes-dialog').getByText('16,000').first().waitFor();
    expect((await wizard.problems()).join()).toContain('16,001 GB');
    await find('volume-size').fill('2000');
    await find('volume-submit').click();
    await find('delete-scratch').click();
    await find('confirm-delete-scratch').click();
    expect([await find('manage-volumes-count').textContent(), await find('total-allocation').textContent()]).toEqual(['1/10 volumes', '2,000 GB']);
    await find('manage-done').click();
    expect((await wizard.tabs())[1]).toBe('Volumes (1/10)2,000 GB');
  });

  it('attaches detached volumes, and shows the one it boots from as taken', async () => {
    await wizard.showTab('attach_volumes');
    await find('manage-attach').click();
    expect(await find('attach-golden-root').textContent()).toContain('USED AS BOOT');
    expect([await wizard.style('attach-golden-root', 'cursor'), await wizard.style('attach-golden-root', 'opacity')]).toEqual(['not-allowed', '0.5']);
    await find('attach-golden-root').click({ force: true });
    await find('attach-datasets').click();
    await find('attach-search').fill('spare');
    expect([await find('attach-datasets').count(), await find('attach-spare-root').textContent()]).toEqual([0, expect.stringContaining('BOOTABLE')]);
    await find('attach-spare-root').click();
    await find('attach-search').fill('');
    expect([await find('attach-dialog-count').textContent(), await find('attach-datasets').getAttribute('aria-checked')]).toEqual(['2/10', 'true']);
    await find('attach-save').click();
    expect((await wizard.tabs())[2]).toBe('Attach Volumes2 volumes, 2,150 GB');
  });

  it('says under each field what is wrong, and keeps everything but secrets through a reload', async () => {
    await find('firewall-web').check();
    await page.locator('summary').click();
    await wizard.choose('first-boot-saved');
    await wizard.select('startup-script', 'setup');
    await find('jupyter').check();
    await page.getByLabel('Jupyter password').fill('longenough');
    await find('deploy-submit').click();
    await eventually('both problems are shown', () => wizard.problems(), (problems) => problems.length === 2 && /name/i.test(problems[0] ?? '') && /SSH key/.test(problems[1] ?? ''));
    await page.getByLabel('Instance name').fill('source'); // only the API knows that it is taken
    await find('ssh-key-laptop').check();
    await eventually('the API’s refusal stands under the name', () => visitor.problemOf('Instance name'), (text) => text.includes('source'));
    await page.getByLabel('Instance name').fill('trainer-1');
    expect(await wizard.priced()).toContain('per hour');

    await page.reload();
    await wizard.imagesAreThere();
    expect(await wizard.tabs()).toEqual(['OS Images', 'Volumes (1/10)2,000 GB', 'Attach Volumes2 volumes, 2,150 GB']);
    expect([await page.getByLabel('Instance name').inputValue(), await size(), await find('firewall-web').isChecked()]).toEqual(['trainer-1', '300', true]);
    await eventually('the script is there again', () => find('startup-script').locator('option:checked').textContent(), (text) => text === 'setup (script)');
    expect(await page.getByLabel('Jupyter password').inputValue()).toBe('');
    expect(await complaintsAbout(visitor, 'wizard-advanced', ['dark'])).toEqual([]);
  });
});

describe('Legacy', () => {
  it('has no size, and leads to a bootable volume of the region when there is none', async () => {
    await wizard.choose('region-CANADA-1');
    await wizard.imagesAreThere();
    expect([await wizard.tabs(), await find('boot-size').count()]).toEqual([['OS Images', 'Volumes', 'Custom Images'], 0]);
    expect((await wizard.options('os-image')).join()).not.toContain('root');
    await wizard.showTab('volume');
    await find('create-volume-link').click();
    await find('volume-image').selectOption(image);
    await find('volume-name').fill('canada-root');
    await find('volume-submit').click();
    await find('volume-canada-root').getByText('available').waitFor();
    await page.goBack();
    await wizard.select('boot-volume', 'canada-root (100 GB, SSD)');
    expect(await find('boot-volume-facts').textContent()).toContain('100 GB, fixed');
    expect([await page.getByLabel('Instance name').inputValue(), await find('ssh-key-laptop').count()]).toEqual(['trainer-1', 0]);
    expect(await complaintsAbout(visitor, 'wizard-legacy', [])).toEqual([]);
  });

  it('deploys from a custom image, listed by name, date and size', async () => {
    await wizard.showTab('custom_image');
    expect((await wizard.options('custom-image'))[1]).toMatch(/^trained \(\d+ \w+ \d{4}, 100 GB\)$/);
    await wizard.select('custom-image', 'trained');
    await page.getByLabel('Instance name').fill('copy');
    await page.getByLabel('Jupyter password').fill('longenough');
    await find('deploy-submit').click();
    await page.waitForURL(/\/instances\/[0-9a-f-]{36}$/);
    await page.locator('[data-testid="instance-status"][data-status="ACTIVE"]').first().waitFor();
  });
});

it('deploys by the keyboard alone', async () => {
  await wizard.open();
  const { keyboard } = page;
  await wizard.tabTo(page.getByLabel('Instance name'));
  await keyboard.type('by-hand');
  await wizard.tabTo(page.locator('[name="region"]:checked'));
  await keyboard.press('ArrowRight');
  expect(await find('region-FINLAND-2').isChecked()).toBe(true);
  await keyboard.press('ArrowLeft');
  await wizard.tabTo(find('tab-os_image'));
  await keyboard.press('ArrowRight');
  await wizard.tabTo(find('add-volume'));
  await keyboard.press('Enter');
  await find('volume-name').waitFor();
  await keyboard.type('-by-hand'); // the focus is behind the proposed name
  await keyboard.press('Enter');
  await find('add-volume-dialog').waitFor({ state: 'detached' });
  await wizard.tabTo(find('tab-new_volumes'), 'Shift+Tab');
  await keyboard.press('ArrowLeft');
  await wizard.tabTo(find('os-image'));
  await keyboard.type('Ubuntu');
  await wizard.tabTo(find('boot-size').getByRole('slider'));
  await keyboard.press('ArrowRight');
  await wizard.tabTo(find('ssh-key-laptop'));
  await keyboard.press('Space');
  await wizard.tabTo(find('deploy-submit'));
  await keyboard.press('Enter');
  await page.waitForURL(/\/instances\/[0-9a-f-]{36}$/);
  await page.locator('[data-testid="instance-status"][data-status="ACTIVE"]').first().waitFor();
  const [made] = (await stack.api.listInstances({ query: { search: 'by-hand' } })).instances;
  expect(made).toMatchObject({ region: 'FINLAND-1', os_volume: { size_gb: 150 }, volume_attachments: [{ bootable: true }, { name: 'volume1-by-hand', bootable: false }] });
});

describe('without stock', () => {
  it('offers the line with an end and a highest price, and shows the place in it', async () => {
    await wizard.open(`/deploy?region=FINLAND-1&gpu_model=${h100}`);
    await page.getByLabel('Instance name').fill('patient');
    await find('os-image').selectOption(`image:${image}`);
    await find('ssh-key-laptop').check();
    await find('wait-instead').click();
    await find('wait-until').fill('2020-01-01T00:00');
    await find('wait-max-price').fill('0.01');
    expect((await wizard.problems()).join()).toContain('passed already');
    await find('wait-until').fill(new Date(Date.now() + 86_400_000).toISOString().slice(0, 16));
    await eventually('the price is too high for that', () => wizard.problems(), (problems) => /more than the 0.01/.test(problems.join()));
    await find('wait-max-price').fill('10');
    await find('place-preview').getByText('number 1').waitFor();
    expect(await complaintsAbout(visitor, 'wizard-wait', ['light'])).toEqual([]);
    await find('deploy-submit').click();
    await page.waitForURL(/\/deployments\/DEP\d+$/);
    await eventually('it is next', () => find('line-place').getAttribute('data-position'), (position) => position === '1');
    expect(await complaintsAbout(visitor, 'deployment', [])).toEqual([]);
  });

  it('lists who waits, lets one leave, and follows what becomes of them', async () => {
    const mine = page.url();
    for (const vm_name of ['second', 'third']) await stack.api.createDeployment({ body: customer.request({ vm_name, when_out_of_stock: 'wait' }) });
    const list = await visitor.anotherPage();
    await list.goto('/instances');
    await visitor.find('machines-deployments', list).getByText('In line (3)').click();
    const place = (name: string) => visitor.find(`waiting-${name}`, list).getByTestId('line-place').getAttribute('data-position');
    expect([await place('patient'), await place('second'), await place('third')]).toEqual(['1', '2', '3']);
    await visitor.find('leave-second', list).click();
    await visitor.find('confirm', list).click();
    await visitor.find('deployment-second', list).getByText('cancelled').waitFor();
    await eventually('the one behind moves up', () => place('third'), (position) => position === '2');

    const [holder] = (await stack.api.listInstances({ query: { search: 'by-hand' } })).instances;
    await stack.api.deleteInstance({ params: { id: holder?.id ?? '' } });
    await find('deployment-instance').waitFor();
    await page.locator('[data-testid="instance-status"][data-status="ACTIVE"]').first().waitFor();
    await visitor.find('deployment-patient', list).getByText('active').waitFor();
    await eventually('the last one is next', () => place('third'), (position) => position === '1');
    expect(page.url()).toBe(mine);
    await page.goto('/deployments');
    await find('waiting-third').waitFor();
    expect(await complaintsAbout(visitor, 'deployments', ['light'])).toEqual([]);
  });
});

it('complained of nothing', () => {
  expect(visitor.complaints.filter((text) => !/status of 4\d\d/.test(text))).toEqual([]);
});
