import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { Service } from '../../model/service.js';
import { Menu } from '../components/menu.js';
import { cluster } from '../data/cluster.js';
import { balanceConsequence, whyNotBalanced } from '../data/consequences/balance.js';
import { isStopped, rolloutConsequence, whyNoRollout, type RolloutDeed } from '../data/consequences/rollout.js';
import { ActionDialog, consequenceOf } from './action-dialog.js';
import { Action, refusalOf } from './action.js';
import { ImageAction } from './image-action.js';
import { pauseRollout, rebalance, restartRollout, resumeRollout, type Told } from './requests.js';
import { RollbackAction } from './rollback-action.js';
import { ScaleAction, type ServiceActionProps, type ServiceDialogProps } from './scale-action.js';

type Deed = RolloutDeed | 'balance';

interface Words {
  readonly label: string;
  readonly title: string;
  readonly confirm: string;
  readonly run: (service: Service) => Promise<Told>;
}

const WORDS: Readonly<Record<Deed, Words>> = {
  pause: { label: 'Pause rollout', title: 'Pause the rollout of', confirm: 'Pause', run: pauseRollout },
  resume: { label: 'Resume rollout', title: 'Resume the rollout of', confirm: 'Resume', run: resumeRollout },
  restart: { label: 'Restart', title: 'Restart', confirm: 'Restart', run: restartRollout },
  balance: { label: 'Rebalance', title: 'Rebalance', confirm: 'Rebalance', run: ({ metadata: { name } }) => rebalance([name]) },
};

const refusalTo = (service: Service, deed: Deed): string | undefined => (deed === 'balance' ? whyNotBalanced(service) : whyNoRollout(service, deed));

/** What administrators do to a service; the rest is for its manifest. */
export function ServiceActions({ service }: ServiceActionProps): JSX.Element {
  const open = useSignal<Deed | undefined>(undefined);
  const deeds: readonly Deed[] = isStopped(service) ? ['restart', 'balance'] : ['pause', 'restart', 'balance'];
  const items = deeds.map((deed) => ({ label: WORDS[deed].label, refusal: refusalOf(refusalTo(service, deed)), onChoose: () => { open.value = deed; } }));
  return (
    <div class="action-row">
      {isStopped(service) && <ResumeAction service={service} />}
      <ScaleAction service={service} />
      <ImageAction service={service} />
      <RollbackAction service={service} />
      <Menu label="More" items={items} />
      {open.value !== undefined && <DeedDialog service={service} deed={open.value} onClose={() => { open.value = undefined; }} />}
    </div>
  );
}

/** What waits for a person is not hidden in a menu. */
export const ResumeAction = ({ service }: ServiceActionProps): JSX.Element => (
  <Action label={WORDS.resume.label} refusal={whyNoRollout(service, 'resume')} dialog={(onClose) => <DeedDialog service={service} deed="resume" onClose={onClose} />} />
);

export const PauseAction = ({ service }: ServiceActionProps): JSX.Element => (
  <Action label={WORDS.pause.label} refusal={whyNoRollout(service, 'pause')} dialog={(onClose) => <DeedDialog service={service} deed="pause" onClose={onClose} />} />
);

export const RestartAction = ({ service }: ServiceActionProps): JSX.Element => (
  <Action label={WORDS.restart.label} refusal={whyNoRollout(service, 'restart')} dialog={(onClose) => <DeedDialog service={service} deed="restart" onClose={onClose} />} />
);

export const RebalanceAction = ({ service }: ServiceActionProps): JSX.Element => (
  <Action label={WORDS.balance.label} refusal={whyNotBalanced(service)} dialog={(onClose) => <DeedDialog service={service} deed="balance" onClose={onClose} />} />
);

function DeedDialog({ service, deed, onClose }: ServiceDialogProps & { readonly deed: Deed }): JSX.Element {
  const { name } = service.metadata;
  const view = cluster.of('Service', 'Task', 'Node');
  const present = view.service(name);
  const { title, confirm, run } = WORDS[deed];
  return (
    <ActionDialog title={`${title} ${name}`} confirm={confirm} onClose={onClose} run={() => run(present ?? service)}
      consequence={consequenceOf(present, (held) => (deed === 'balance' ? balanceConsequence(view, held) : rolloutConsequence(view, held, deed)))} />
  );
}
