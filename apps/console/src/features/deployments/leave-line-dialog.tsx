'use client';

import type { DeploymentView } from '@garrison/contracts';
import { ConfirmDialog } from '@/ui/confirm-dialog';
import { CurlButton } from '@/ui/curl-button';
import { toastFailure } from '@/ui/toasts';
import { useCancelDeployment } from './deployment.queries';

/** Asks once more, then leaves the line. */
export function LeaveLineDialog({ deployment: { deployment_id, vm_name }, onClose }: { deployment: DeploymentView; onClose: () => void }) {
  const cancel = useCancelDeployment();
  const id = deployment_id ?? '';
  const leave = () =>
    cancel.mutate(id, { onError: (error) => toastFailure(error, `${vm_name} is still in line`), onSettled: onClose });
  return (
    <ConfirmDialog title={<>Take <span className="wrap-anywhere">{vm_name}</span> out of the line?</>} action="Leave the line" busy={cancel.isPending} aside={<CurlButton endpoint="cancelDeployment" input={{ params: { deployment_id: id } }} />} onConfirm={leave} onClose={onClose}>
      <p>Its place is lost; asking again begins at the end of the line. Nothing has been charged.</p>
    </ConfirmDialog>
  );
}
