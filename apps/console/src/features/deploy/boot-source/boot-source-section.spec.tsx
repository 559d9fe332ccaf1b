import { act, cleanup, fireEvent, screen, within } from '@testing-library/react';
import { aCustomImage, aVolume, deployFacts, ids } from '@/testing/deploy-facts.fixture';
import { renderDeploy } from '@/testing/render-deploy';

afterEach(() => {
  cleanup();
  sessionStorage.clear();
});

const section = () => within(screen.getByTestId('boot-source'));
const tabs = () => section().getAllByRole('tab').map(({ textContent }) => textContent);
/** Radix opens a tab on mouse down, as a pointer does. */
const openTab = (name: string) => fireEvent.mouseDown(screen.getByTestId(`tab-${name}`), { button: 0 });
const choose = (testId: string, value: string) => fireEvent.change(screen.getByTestId(testId), { target: { value } });
const click = (testId: string) => fireEvent.click(screen.getByTestId(testId));
const valueOf = (testId: string) => (screen.getByTestId(testId) as HTMLInputElement).value;
const golden = aVolume(11, 'golden-root', { bootable: true, size_gb: 300 });

describe('Advanced tier', () => {
  it('has the documents’ three tabs in their order', () => {
    renderDeploy(deployFacts());
    expect(tabs()).toEqual(['OS Images', 'Volumes (0/10)', 'Attach Volumes']);
  });

  it('lists public images and own bootable volumes with their size in one list', () => {
    renderDeploy(deployFacts());
    const groups = within(screen.getByTestId('os-image')).getAllByRole('group').map((group) => [group.getAttribute('label'), ...within(group).getAllByRole('option').map(({ textContent }) => textContent)]);
    expect(groups).toEqual([['Public OS images', 'Ubuntu 24.04'], ['Your bootable volumes', 'golden-root (300 GB)']]);
  });

  it('with a public image lets the size be chosen by slider, number and stepper', () => {
    renderDeploy(deployFacts());
    choose('os-image', 'image:ubuntu-24.04');
    expect(screen.getByTestId('boot-size').dataset.locked).toBe('false');
    expect(section().getByRole('slider').hasAttribute('data-disabled')).toBe(false);
    fireEvent.click(section().getByLabelText('Increase size'));
    expect(valueOf('boot-size-input')).toBe('150');
    fireEvent.keyDown(section().getByRole('slider'), { key: 'ArrowRight' });
    expect(valueOf('boot-size-input')).toBe('200');
    fireEvent.change(screen.getByTestId('boot-size-input'), { target: { value: '1234' } });
    expect(section().getByRole('slider').getAttribute('aria-valuenow')).toBe('1234');
    fireEvent.change(screen.getByTestId('boot-size-input'), { target: { value: '99' } });
    expect(section().getByRole('alert').textContent).toBe('99 GB is too small; boot volumes have 100 to 10,000 GB.');
    fireEvent.change(screen.getByTestId('boot-size-input'), { target: { value: '' } });
    expect(section().getByRole('alert').textContent).toBe('The size must be a whole number of GB.');
    fireEvent.click(section().getByLabelText('Increase size'));
    expect(valueOf('boot-size-input')).toBe('100');
  });

  it('with an own volume locks all three to its size, greyed and with a not-allowed cursor', () => {
    renderDeploy(deployFacts({ volumes: [golden] }));
    choose('os-image', `volume:${ids.goldenRoot}`);
    expect(screen.getByTestId('boot-size').dataset.locked).toBe('true');
    const input = screen.getByTestId('boot-size-input') as HTMLInputElement;
    expect([input.readOnly, input.value]).toEqual([true, '300']);
    expect(input.className).toContain('cursor-not-allowed');
    const slider = screen.getByTestId('boot-size-slider');
    expect(slider.className).toMatch(/cursor-not-allowed.*opacity-50/);
    fireEvent.keyDown(section().getByRole('slider'), { key: 'ArrowRight' });
    expect(valueOf('boot-size-input')).toBe('300');
    for (const step of ['Increase size', 'Decrease size']) expect((section().getByLabelText(step) as HTMLButtonElement).disabled).toBe(true);
  });

  it('counts, numbers, edits and deletes new volumes, and says their total', async () => {
    renderDeploy(deployFacts());
    openTab('new_volumes');
    for (const name of ['scratch', 'datasets']) {
      click('add-volume');
      await screen.findByTestId('add-volume-dialog');
      fireEvent.change(screen.getByTestId('volume-name'), { target: { value: name } });
      fireEvent.change(screen.getByTestId('volume-size'), { target: { value: '500' } });
      await act(async () => click('volume-submit'));
    }
    expect(tabs()[1]).toBe('Volumes (2/10)1,000 GB');
    click('manage-volumes');
    const dialog = within(await screen.findByTestId('manage-volumes-dialog'));
    expect(dialog.getByTestId('volume-row-2').textContent).toContain('2datasetsNVMe, 500 GB');
    click('edit-datasets');
    fireEvent.change(screen.getByTestId('volume-size'), { target: { value: '700' } });
    await act(async () => click('volume-submit'));
    expect(dialog.getByTestId('total-allocation').textContent).toBe('1,200 GB');
    expect(document.activeElement).toBe(screen.getByTestId('edit-datasets')); // the keyboard goes on where it was
    click('delete-scratch');
    expect(document.activeElement?.textContent).toBe('Keep');
    expect(dialog.getByTestId('manage-volumes-count').textContent).toBe('2/10 volumes');
    click('confirm-delete-scratch');
    expect(dialog.getByTestId('manage-volumes-count').textContent).toBe('1/10 volumes');
    expect(document.activeElement).toBe(screen.getByTestId('manage-done'));
    click('manage-done');
    expect(screen.getByTestId('new-volumes-count').textContent).toBe('Volumes (1/10)');
  });

  it.each([['dv', 'at least 3'], ['-data', 'must not start'], ['my@volume', '"@"'], ['taken', 'already have a volume'], ['first', 'Two new volumes']])('refuses the volume name %s by the domain’s word', async (name, word) => {
    renderDeploy(deployFacts({ volumes: [aVolume(12, 'taken')] }), { volumes: [{ name: 'first', size_gb: 100, volume_type: 'HDD' }] });
    openTab('new_volumes');
    click('add-volume');
    const dialog = within(await screen.findByTestId('add-volume-dialog'));
    fireEvent.change(screen.getByTestId('volume-name'), { target: { value: name } });
    await act(async () => click('volume-submit'));
    expect(dialog.getByRole('alert').textContent).toContain(word);
  });

  it('takes no eleventh new volume', () => {
    renderDeploy(deployFacts(), { volumes: Array.from({ length: 10 }, (_, at) => ({ name: `volume${at + 1}`, size_gb: 100, volume_type: 'NVMe' })) });
    openTab('new_volumes');
    click('add-volume');
    expect([tabs()[1], screen.getByTestId('add-volume').getAttribute('aria-disabled'), screen.queryByTestId('add-volume-dialog')]).toEqual(['Volumes (10/10)1,000 GB', 'true', null]);
  });

  it('attaches detached volumes of the region; the boot volume is shown and cannot be taken, a search keeps the choice', async () => {
    const volumes = [golden, aVolume(12, 'datasets', { size_gb: 2000 }), aVolume(13, 'spare', { bootable: true }), aVolume(14, 'busy', { status: 'attached' }), aVolume(15, 'far', { region: 'FINLAND-2' })];
    renderDeploy(deployFacts({ volumes }), { boot_volume_id: ids.goldenRoot });
    openTab('attach_volumes');
    click('manage-attach');
    const dialog = within(await screen.findByTestId('attach-dialog'));
    expect(dialog.getAllByRole('checkbox').map(({ textContent }) => textContent)).toEqual(['golden-root300 GB, NVMeUSED AS BOOT', 'datasets2,000 GB, NVMe', 'spare100 GB, NVMeBOOTABLE']);
    expect(screen.getByTestId('attach-golden-root').className).toMatch(/cursor-not-allowed.*opacity-50/);
    click('attach-golden-root');
    expect(dialog.getByTestId('attach-dialog-count').textContent).toBe('0/10');
    click('attach-datasets');
    fireEvent.change(screen.getByTestId('attach-search'), { target: { value: 'SPA' } });
    expect(screen.queryByTestId('attach-datasets')).toBeNull();
    click('attach-spare');
    fireEvent.change(screen.getByTestId('attach-search'), { target: { value: '' } });
    expect(screen.getByTestId('attach-datasets').getAttribute('aria-checked')).toBe('true');
    expect(dialog.getByTestId('attach-dialog-count').textContent).toBe('2/10');
    click('attach-spare');
    click('attach-save');
    expect(tabs()[2]).toBe('Attach Volumes1 volume, 2,000 GB');
  });

  it('takes at most ten volumes to attach, and lets one be exchanged', async () => {
    const volumes = Array.from({ length: 11 }, (_, n) => aVolume(30 + n, `disk-${n}`));
    renderDeploy(deployFacts({ volumes }));
    openTab('attach_volumes');
    click('manage-attach');
    const dialog = within(await screen.findByTestId('attach-dialog'));
    volumes.forEach(({ name }) => click(`attach-${name}`));
    expect([dialog.getByTestId('attach-dialog-count').textContent, screen.getByTestId('attach-disk-10').getAttribute('aria-checked')]).toEqual(['10/10', 'false']);
    click('attach-disk-0');
    click('attach-disk-10');
    click('attach-save');
    expect(tabs()[2]).toBe('Attach Volumes10 volumes, 1,000 GB');
  });
});

describe('Legacy tier', () => {
  const legacy = { region: 'CANADA-1', gpu_model: 'A6000' };
  const canada = { region: 'CANADA-1', tier: 'legacy', volume_type: 'SSD' } as const;
  const images = deployFacts().images?.map((image) => ({ ...image, region: 'CANADA-1' }));

  it('has the documents’ three tabs in their order, and no size to choose', () => {
    renderDeploy(deployFacts({ images }), legacy);
    expect(tabs()).toEqual(['OS Images', 'Volumes', 'Custom Images']);
    expect(screen.queryByTestId('boot-size')).toBeNull();
  });

  it('lists public images only', () => {
    renderDeploy(deployFacts({ images }), legacy);
    expect(within(screen.getByTestId('os-image')).getAllByRole('option').map(({ textContent }) => textContent)).toEqual(['Choose an image', 'Ubuntu 24.04']);
  });

  it('boots from bootable detached volumes of the region only, shows what the chosen one is, and then sets no keys', () => {
    const volumes = [aVolume(21, 'root-a', { ...canada, bootable: true }), aVolume(22, 'data', canada), aVolume(23, 'root-b', { ...canada, bootable: true, status: 'attached' }), golden];
    renderDeploy(deployFacts({ images, volumes }), legacy);
    openTab('volume');
    expect(within(screen.getByTestId('boot-volume')).getAllByRole('option').map(({ textContent }) => textContent)).toEqual(['Choose a volume', 'root-a (100 GB, SSD)']);
    expect(screen.queryByTestId('ssh-key-laptop')).toBeNull();
    choose('boot-volume', volumes[0]?.id ?? '');
    expect(screen.getByTestId('boot-volume-facts').textContent).toMatch(/root-a.*100 GB, fixed.*SSD.*000000000021/);
    openTab('os_image');
    expect(screen.queryByTestId('ssh-key-laptop')).not.toBeNull();
  });

  it('leads to a new bootable volume of the region when none can be booted from', () => {
    renderDeploy(deployFacts({ images }), legacy);
    openTab('volume');
    expect(screen.getByTestId('create-volume-link').getAttribute('href')).toBe('/volumes?region=CANADA-1&create=bootable');
  });

  it('explains custom images while there are none', () => {
    renderDeploy(deployFacts({ images }), legacy);
    openTab('custom_image');
    expect(screen.getByTestId('no-custom-images').textContent).toContain('No custom images yet');
  });

  it('offers the custom images of the region by name, date and size, and has nothing against one', async () => {
    renderDeploy(deployFacts({ images, customImages: [aCustomImage] }), { ...legacy, vm_name: 'copy', ssh_key_ids: [ids.key] });
    openTab('custom_image');
    expect(within(screen.getByTestId('custom-image')).getAllByRole('option').map(({ textContent }) => textContent)).toEqual(['Choose an image', 'golden (22 Nov 2025, 300 GB)']);
    choose('custom-image', aCustomImage.id);
    await act(async () => click('deploy-submit'));
    expect([valueOf('custom-image'), screen.queryAllByRole('alert')]).toEqual([aCustomImage.id, []]);
  });
});

it('keeps what was configured for Advanced through a visit to a Legacy region', () => {
  renderDeploy(deployFacts(), { volumes: [{ name: 'scratch', size_gb: 100, volume_type: 'NVMe' }] });
  click('region-CANADA-1');
  expect(tabs()[1]).toBe('Volumes');
  click('region-FINLAND-1');
  expect(tabs()[1]).toBe('Volumes (1/10)100 GB');
});
