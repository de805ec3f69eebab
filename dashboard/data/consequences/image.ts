import type { ClusterView } from '../../../model/cluster-view.js';
import { IMAGE_REFERENCE_RULE, isImageReference, MAX_IMAGE_LENGTH } from '../../../model/image-grammar.js';
import { hasTagOnly } from '../../../model/image.js';
import type { Service } from '../../../model/service.js';
import { refused, type Consequence } from './consequence.js';
import { whyDying } from './present.js';
import { replacement } from './terms.js';

/** What another image comes to; `text` as it was entered. Pure. */
export function imageConsequence(view: ClusterView, service: Service, text: string): Consequence {
  const image = text.trim();
  const refusal = whyDying(service) ?? whyNoImage(image, service);
  if (refusal !== undefined) return refused(refusal);
  const { says, warns } = replacement(view, service, 'update');
  if (image === service.spec.image) return { says: ['One node pulls it to see what its tag stands for now. Only if that is something else:', ...says], warns };
  const pull = hasTagOnly(image) ? ['One node pulls it first, so that all tasks run the same even if its tag moves on.'] : [];
  return { says: [...says, ...pull], warns };
}

/** By the rules of manifests. */
function whyNoImage(image: string, { metadata: { name }, spec }: Service): string | undefined {
  if (image === '') return 'Enter an image, as registry.example/team/web:1.2.';
  if (image.length > MAX_IMAGE_LENGTH) return `An image may have at most ${MAX_IMAGE_LENGTH} characters.`;
  if (!isImageReference(image)) return `“${image}” ${IMAGE_REFERENCE_RULE}.`;
  return image === spec.image && !hasTagOnly(image) ? `${name} runs this image already, and a digest never stands for another.` : undefined;
}
