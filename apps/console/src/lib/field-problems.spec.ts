import { ApiError } from '@garrison/api-client';
import { act, renderHook } from '@testing-library/react';
import { useForm } from 'react-hook-form';
import { domainResolver, errorsFrom, messageAt, showRefusal } from './field-problems';
import { problemsOf, type Problem } from './problems';

const problem = (field: string, message = `wrong: ${field}`): Problem => ({ field, code: 'bad', message });
const refusal = (error: string, details: Problem[], more: Record<string, unknown> = {}) =>
  new ApiError(400, { success: false, error, message: 'The request was refused.', details, request_id: '0a0b0c0d', ...more });

describe('problems as form errors', () => {
  it('land under the dotted path the wire uses', () => {
    const errors = errorsFrom([problem('os_volume.size_gb'), problem('vm_name')]);
    expect(messageAt(errors, 'os_volume.size_gb')).toBe('wrong: os_volume.size_gb');
    expect(messageAt(errors, 'vm_name')).toBe('wrong: vm_name');
    expect(messageAt(errors, 'region')).toBeUndefined();
  });

  it('keep a problem of a list beside those of its members, in whatever order they come', () => {
    for (const problems of [[problem('volumes'), problem('volumes.1.name')], [problem('volumes.1.name'), problem('volumes')]]) {
      const errors = errorsFrom(problems);
      expect(messageAt(errors, 'volumes')).toBe('wrong: volumes');
      expect(messageAt(errors, 'volumes.1.name')).toBe('wrong: volumes.1.name');
      expect(messageAt(errors, 'volumes.0')).toBeUndefined();
    }
  });

  it('say everything that is wrong with one field', () => {
    expect(messageAt(errorsFrom([problem('name', 'Too short.'), problem('name', 'No "@" please.')]), 'name')).toBe('Too short. No "@" please.');
  });

  it('make a resolver of a rule', async () => {
    const resolve = domainResolver<{ name: string }>(({ name }) => (name === '' ? [problem('name')] : []));
    const options = { fields: {}, shouldUseNativeValidation: false };
    expect(await resolve({ name: '' }, undefined, options)).toMatchObject({ errors: { name: { message: 'wrong: name' } } });
    expect(await resolve({ name: 'x' }, undefined, options)).toEqual({ values: { name: 'x' }, errors: {} });
  });

  it('take what the browser cannot read for no value', async () => {
    const resolve = domainResolver<{ lease: { until: string } }>(() => []);
    const half = { ref: { name: 'lease.until', validity: { badInput: true } }, name: 'lease.until' };
    const { errors } = await resolve({ lease: { until: '' } }, undefined, { fields: { lease: { until: half } } as never, names: ['lease.until'], shouldUseNativeValidation: false });
    expect(messageAt(errors, 'lease.until')).toContain('not complete');
  });
});

describe('a refusal of the API', () => {
  const refusedForm = (error: unknown, fields: string[]) => {
    const { result } = renderHook(() => {
      const form = useForm({ defaultValues: { name: '', volumes: [{ name: '' }] } });
      return { form, errors: form.formState.errors };
    });
    act(() => showRefusal(error, result.current.form, fields));
    return result.current.errors;
  };

  it('is shown under the fields it names, and above the form where no field can show it', () => {
    const errors = refusedForm(refusal('validation_failed', [problem('volumes.0.name', 'Taken.'), problem('region', 'Closed.')]), ['name', 'volumes']);
    expect(messageAt(errors, 'volumes.0.name')).toBe('Taken.');
    expect(errors.root?.message).toBe('region: Closed.');
  });

  it('leaves the id of its request, also where fields say all of it', () => {
    const { root } = refusedForm(refusal('name_taken', [], { field: 'name' }), ['name']);
    expect([root?.message, root?.request?.message]).toEqual([undefined, '0a0b0c0d']);
    expect(refusedForm(new TypeError('fetch failed'), ['name']).root?.request).toBeUndefined();
  });

  it('finds the field of a refusal without details', () => {
    expect(messageAt(refusedForm(refusal('name_taken', [], { field: 'name' }), ['name']), 'name')).toBe('The request was refused.');
  });

  it('without any field is said for the whole form', () => {
    expect(refusedForm(refusal('rate_limited', []), ['name']).root?.message).toBe('The request was refused.');
  });

  it('is told from a server that does not answer', () => {
    expect(problemsOf(new TypeError('fetch failed'))[0]).toMatchObject({ field: '', code: 'unreachable' });
  });
});
