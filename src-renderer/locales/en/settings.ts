export const settings = {
  work: 'This studio',
  asCores: '{count}, as many as cores',
  coresNote:
    'This machine has {count} core. Every run trains in a process of its own. | This machine has {count} cores. Every run trains in a process of its own.',
  notifications: 'Notifications',
  notifyEnd: 'Tell me when a long run ends while I look elsewhere',
  notifyNote:
    'For runs of half a minute and more. The browser asks for your consent; nothing leaves this machine.',
  about: 'What it stands on',
  version: 'Version',
  host: 'Shown in',
  hosts: {
    desktop: 'its own window',
    serve: 'a browser tab, served on this machine only',
    cli: 'a terminal',
  },
  kernels: 'Kernels',
  kernelsFastest: 'the fastest that this machine has',
  kernelsWanted: 'wanted by DESCENT_KERNELS',
  kernelsMissing: 'DESCENT_KERNELS wants {wanted}, which this machine does not have',
  nativeKernels: 'No native kernels',
  runtime: 'Runs on',
  cores: 'Cores',
  folder: 'Data folder',
  database: 'Database',
  toStorage: 'What is used, and what can be freed',
  local: 'Everything stays in this folder on this machine. No account, no telemetry, no network.',
}
