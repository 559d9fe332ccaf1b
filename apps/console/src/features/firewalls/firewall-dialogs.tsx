'use client';

import type { FirewallView, RegionView } from '@garrison/contracts';
import { checkFirewallDescription, checkResourceName } from '@garrison/domain';
import { Server } from 'lucide-react';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { InstanceStatus } from '@/features/instances/instance-status';
import { domainResolver, messageAt, showRefusal } from '@/lib/field-problems';
import { countOf } from '@/lib/format';
import { refusalOf } from '@/lib/refusal';
import { CurlButton } from '@/ui/curl-button';
import { SelectField, TextField } from '@/ui/field';
import { FilterBar, FilterSelect, SearchBox } from '@/ui/filters';
import { FormDialog } from '@/ui/form-dialog';
import { Pager } from '@/ui/pager';
import { EmptyState, Skeleton } from '@/ui/surfaces';
import { useAttachFirewall, useCreateFirewall, useFirewallCandidates, useUpdateFirewall, type CandidateFilters } from './firewall.queries';

type FirewallForm = { name: string; description: string; region: string };
const check = ({ name, description }: FirewallForm) => [...checkResourceName(name.trim(), 'name'), ...checkFirewallDescription(description, 'description')];

/** Makes a firewall, or names and describes one that is there. Whoever takes what was made leads on to it, and that closes the dialog: closing changes the address, too. */
export function FirewallDialog({ firewall, regions = [], onMade, onClose }: { firewall?: FirewallView; regions?: readonly RegionView[]; onMade?: (firewall: FirewallView) => void; onClose: () => void }) {
  const create = useCreateFirewall();
  const update = useUpdateFirewall();
  const offered = regions.filter(({ features }) => features.firewalls);
  const form = useForm<FirewallForm>({ defaultValues: { name: firewall?.name ?? '', description: firewall?.description ?? '', region: firewall?.region ?? offered[0]?.code ?? '' }, resolver: domainResolver(check) });
  const { errors, isSubmitting } = form.formState;
  const described = () => ({ name: form.getValues('name').trim(), description: form.getValues('description').trim() || null });
  const submit = form.handleSubmit(async ({ region }) => {
    try {
      const answer = firewall ? await update.mutateAsync({ id: firewall.id, ...described() }) : await create.mutateAsync({ ...described(), region });
      if (onMade) onMade(answer.firewall);
      else onClose();
    } catch (error) {
      showRefusal(error, form, ['name', 'description', 'region']);
    }
  });
  return (
    <FormDialog
      title={firewall ? 'Rename or describe' : 'Create a firewall'}
      action={firewall ? 'Save' : 'Create firewall'}
      busy={isSubmitting}
      problem={errors.root}
      onClose={onClose}
      onSubmit={() => void submit()}
      aside={firewall ? <CurlButton endpoint="updateFirewall" input={() => ({ params: { id: firewall.id }, body: described() })} /> : <CurlButton endpoint="createFirewall" input={() => ({ body: { ...described(), region: form.getValues('region') } })} />}
    >
      <TextField label="Firewall name" autoComplete="off" autoFocus problem={messageAt(errors, 'name')} {...form.register('name')} />
      {!firewall && <SelectField label="Region" hint="It can be put on instances of this region." problem={messageAt(errors, 'region')} {...form.register('region')}>{offered.map(({ code, name }) => <option key={code} value={code}>{name}</option>)}</SelectField>}
      <TextField label="Description" optional autoComplete="off" problem={messageAt(errors, 'description')} {...form.register('description')} />
    </FormDialog>
  );
}

/** Which instances have it. Those that cannot be changed now say why, and stay as they are; so do those on other pages that were not touched. */
export function AttachFirewallDialog({ firewall, onClose }: { firewall: FirewallView; onClose: () => void }) {
  const [filters, setFilters] = useState<CandidateFilters>({ region: firewall.region });
  const { data } = useFirewallCandidates(firewall.id, filters);
  const attach = useAttachFirewall();
  const [changed, setChanged] = useState<Readonly<Record<string, boolean>>>({});
  const filterBy = (changes: CandidateFilters) => setFilters((known) => ({ ...known, ...changes, page: 1 }));
  const toggle = (id: string, attached: boolean, wanted: boolean) =>
    setChanged(({ [id]: _before, ...others }) => (wanted === attached ? others : { ...others, [id]: wanted }));
  const changedTo = (wanted: boolean) => Object.keys(changed).filter((id) => changed[id] === wanted);
  const difference = () => ({ add: changedTo(true), remove: changedTo(false) });
  const count = Object.keys(changed).length;
  const submit = () =>
    attach.mutate({ id: firewall.id, ...difference() }, {
      onSuccess: onClose,
    });
  return (
    <FormDialog
      title={<>Instances with <span className="wrap-anywhere">{firewall.name}</span></>}
      description={`Tick those in ${firewall.region} that shall have its rules.`}
      action={count === 0 ? 'Save' : `Save ${countOf(count, 'change')}`}
      busy={attach.isPending}
      problem={refusalOf(attach.error)}
      onClose={onClose}
      onSubmit={submit}
      testId="firewall-attach-dialog"
      aside={<CurlButton endpoint="attachFirewall" input={() => ({ params: { id: firewall.id }, body: difference() })} />}
    >
      <FilterBar isFiltered={Boolean(filters.search ?? filters.attached)} onClear={() => filterBy({ search: undefined, attached: undefined })}>
        <SearchBox label="Search instances" value={filters.search} onChange={(search) => filterBy({ search: search || undefined })} />
        <FilterSelect label="Use" value={filters.attached} options={[['true', 'have it'], ['false', 'do not have it']]} onChange={(attached) => filterBy({ attached: (attached || undefined) as CandidateFilters['attached'] })} />
      </FilterBar>
      {!data ? <Skeleton /> : data.instances.length === 0 ? <EmptyState icon={Server} title="No instances here">There is no such instance in {firewall.region}.</EmptyState> : (
        <ul className="divide-y divide-line">
          {data.instances.map(({ id, name, status, attached, eligible, reason }) => (
            <li key={id}>
              <label className="flex items-start gap-3 py-2.5 has-[:disabled]:cursor-not-allowed">
                <input type="checkbox" className="choice mt-1" disabled={!eligible && !attached} checked={changed[id] ?? attached} data-testid={`firewall-on-${name}`} onChange={(event) => toggle(id, attached, event.target.checked)} />
                <span className="min-w-0 flex-1">
                  <span className="flex flex-wrap items-center gap-2"><span className="font-medium wrap-anywhere">{name}</span><InstanceStatus status={status} /></span>
                  {!attached && reason && <span className="block text-sm text-muted">{reason}</span>}
                </span>
              </label>
            </li>
          ))}
        </ul>
      )}
      {data && <Pager pagination={data.pagination} onPage={(page) => filterBy({ page })} />}
    </FormDialog>
  );
}
