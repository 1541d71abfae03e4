/** How OHIF's services tell of changes. */

export interface Subscription {
  unsubscribe(): void;
}

export interface PubSub {
  readonly EVENTS: Readonly<Record<string, string>>;
  subscribe(event: string, listener: (payload: unknown) => void): Subscription;
}
