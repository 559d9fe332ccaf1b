import { foldUnikernelName, isMountPath, isUuidText, tagLimits, type UnikernelRef } from '@garrison/domain';
import { z } from 'zod';

/** A UUID in any case, kept in lower case. */
export const kraftUuid = z.string().transform((text, context) => {
  if (!isUuidText(text)) context.addIssue({ code: 'custom', message: `Invalid uuid '${text}'` });
  return text.toLowerCase();
});

/** A name, kept in lower case. */
export const kraftName = z.string().transform((text, context) => {
  const name = foldUnikernelName(text);
  if (name === undefined) context.addIssue({ code: 'custom', message: `Invalid name '${text}'` });
  return name ?? text;
});

/** A name for something new; empty is none, and none means a generated one. */
export const newName = z.union([z.literal('').transform(() => undefined), kraftName]).optional();

/** `uuid` or `name`, one of the two; whether it is one is checked by `refOf`. */
export const kraftRefMembers = { uuid: kraftUuid.optional(), name: kraftName.optional() };

export const kraftTags = z.array(z.string().min(1).max(tagLimits.length)).max(tagLimits.count);

/** A reference within an item, such as `attach_to`. */
export const kraftRef = z.strictObject(kraftRefMembers).superRefine(({ uuid, name }, context) => {
  if (uuid !== undefined && name !== undefined) context.addIssue({ code: 'custom', message: "'uuid' and 'name' cannot be given both" });
  if (uuid === undefined && name === undefined) context.addIssue({ code: 'custom', message: "Either 'uuid' or 'name' is required" });
}).transform(({ uuid, name }): UnikernelRef => (uuid === undefined ? { name: name ?? '' } : { uuid }));

export const mountPath = z.string().transform((at, context) => {
  if (!isMountPath(at)) context.addIssue({ code: 'custom', message: `Invalid path '${at}' of 'at': it has to be absolute, without '.', '..' and ':'` });
  return at;
});

/** Query members come once or several times. */
export const several = <T extends z.ZodType>(one: T) => z.union([z.array(one), one.transform((value) => [value])]);
const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

/** Cutting a list into pages: `from` is the last UUID of the page before. */
export const kraftListQuery = z.strictObject({
  details: flag.optional(),
  count: z.coerce.number().int().min(1).max(1_000).optional(),
  from: kraftUuid.optional(),
  order: z.enum(['asc', 'desc']).optional(),
  sortby: z.enum(['create_time']).optional(),
  tags: several(z.string()).optional(),
});
export const kraftDetailsFlag = flag;
export const kraftStatus = z.literal('success');
