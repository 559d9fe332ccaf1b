/** Wire enums of the public API (spec barrack-api §1). What an operator can edit (regions' codes, GPU models) is catalogue data, not listed here. */
export const tiers = ['legacy', 'advanced'] as const;
export type Tier = (typeof tiers)[number];

export const currencies = ['USD', 'EUR', 'INR'] as const;
export type Currency = (typeof currencies)[number];

export const bootSources = ['os_image', 'volume', 'custom_image'] as const;
export type BootSource = (typeof bootSources)[number];

export const volumeTypes = ['NVMe', 'HDD', 'SSD'] as const;
export type VolumeType = (typeof volumeTypes)[number];

export const ipStatuses = ['none', 'attaching', 'attached', 'detaching'] as const;
export type IpStatus = (typeof ipStatuses)[number];

export const directions = ['ingress', 'egress'] as const;
export const ethertypes = ['IPv4', 'IPv6'] as const;
export const firewallStatuses = ['SUCCESS', 'ERROR'] as const;
export const attachmentStatuses = ['ATTACHING', 'SUCCESS', 'DETACHING', 'ERROR'] as const;
export type AttachmentStatus = (typeof attachmentStatuses)[number];
export const ruleStatuses = ['pending', 'applied', 'removing', 'error'] as const;

export const deploymentStatuses = ['pending', 'processing', 'active', 'failed'] as const;
export type DeploymentStatus = (typeof deploymentStatuses)[number];

export const operationStatuses = ['pending', 'running', 'succeeded', 'failed'] as const;
export type OperationStatus = (typeof operationStatuses)[number];

export const paymentMethods = ['card', 'sepa', 'upi', 'netbanking', 'sandbox'] as const;
export type PaymentMethod = (typeof paymentMethods)[number];
