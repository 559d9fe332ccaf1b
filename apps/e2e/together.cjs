/** Files that use one cloud, which is started once for each part; they run in this order. */
module.exports = {
  acting: ['console-actions.e2e-spec.ts', 'console-account.e2e-spec.ts'],
  calm: ['console-chat.e2e-spec.ts', 'console-unikernels.e2e-spec.ts', 'console-wizard.e2e-spec.ts'],
};
