import type { JSX } from 'preact';
import { useId } from 'preact/hooks';

export interface ActionButtonProps {
  readonly label: string;
  /** Why it cannot be used now. It is still there and can be reached, so that everybody learns the reason. */
  readonly refusal?: string | undefined;
  readonly isDanger?: boolean | undefined;
  readonly onPress: () => void;
}

/** A button that says why when it does nothing. */
export function ActionButton({ label, refusal, isDanger = false, onPress }: ActionButtonProps): JSX.Element {
  const id = useId();
  if (refusal === undefined) return <button type="button" class={`button${isDanger ? ' danger' : ''}`} onClick={onPress}>{label}</button>;
  return (
    <>
      <button type="button" class="button" aria-disabled="true" aria-describedby={id} title={refusal}>{label}</button>
      <span id={id} hidden>{refusal}</span>
    </>
  );
}
