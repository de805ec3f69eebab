/** Has one who makes something wait until it is asked for. */
export class Pace {
  #isAsked = false;
  #goOn: (() => void) | undefined;

  ask(): void {
    this.#isAsked = true;
    this.#goOn?.();
    this.#goOn = undefined;
  }

  rest(): void {
    this.#isAsked = false;
  }

  /** For one at a time. */
  async asked(): Promise<void> {
    if (!this.#isAsked) await new Promise<void>((resolve) => { this.#goOn = resolve; });
  }
}
