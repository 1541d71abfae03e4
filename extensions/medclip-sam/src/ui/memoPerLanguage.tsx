import { memo, type FunctionComponent } from 'react';
import { languageTag } from '../locales/language';

/** React's `memo` for a component with sentences: the language is none of its properties, and another one draws it anew. */
export function memoPerLanguage<P extends object>(
  component: FunctionComponent<P>
): FunctionComponent<P> {
  const Kept = memo(component as FunctionComponent<P & { readonly spoken: string }>);
  return function PerLanguage(props: P) {
    return <Kept {...props} spoken={languageTag()} />;
  };
}
