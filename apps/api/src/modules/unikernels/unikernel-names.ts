import { randomInt } from 'node:crypto';
import { suffixAlphabet, suffixLength } from '@garrison/domain';

/** The random end of a generated name. */
export const randomSuffix = (): string => Array.from({ length: suffixLength }, () => suffixAlphabet[randomInt(suffixAlphabet.length)]).join('');
