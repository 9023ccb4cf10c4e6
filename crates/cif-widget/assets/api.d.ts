// What the widget's page and its server say to each other; the words are explained in `src/page_api`. A test compares this
// file with the Rust types. What belongs to the Channel API has the keys of that API, in snake_case.

export type ServerMessage =
  | { type: "welcome"; data: Welcome }
  | { type: "view"; data: View }
  | { type: "items"; data: Items }
  | { type: "found"; data: Found }
  | { type: "done"; data: Done }
  | { type: "ringing"; data: Ringing }
  | { type: "leader"; data: Leader }
  | { type: "ping"; data: Ping }
  | { type: "refused"; data: Refused }
  | { type: "bye"; data: Bye };

export type PageMessage =
  | { type: "hello"; data: Hello }
  | { type: "command"; data: Command }
  | { type: "open"; data: Open }
  | { type: "close"; data: Close }
  | { type: "history"; data: History }
  | { type: "search"; data: Search }
  | { type: "seen"; data: Seen }
  | { type: "lead"; data: Lead }
  | { type: "follow" }
  | { type: "pong"; data: Pong };

export interface Welcome {
  protocol: number;
  epoch: string;
  agent: AgentInfo;
  maxMessage: number;
  leader: Leader;
}

export interface View {
  version: number;
  providers: ProviderView[];
  conversations: ConversationView[];
}

export interface ProviderView {
  id: string;
  label: string;
  connection?: string;
  presence?: Presence;
  signIn?: SignInStep;
  facets: string[];
  operations: string[];
  starts: string[];
  limits: Record<string, unknown>;
}

export interface Presence {
  current?: AgentPresence;
  choices: PresenceOption[];
}

export interface ConversationView {
  provider: string;
  id: string;
  kind: string;
  direction: string;
  state: string;
  title?: string;
  party?: Party;
  subject?: string;
  queue?: string;
  record?: { entity: string; id: string };
  since?: number;
  connectedMs?: number;
  held: boolean;
  muted: boolean;
  typing: boolean;
  unread: number;
  operations: string[];
  participants?: Participant[];
  consult?: { participant: string; active?: string };
  conferenced: boolean;
  recordings?: { id: string; paused?: boolean }[];
  wrapUp?: WrapUp;
  drafts?: EmailDraft[];
  lastText?: string;
}

export interface WrapUp {
  dispositions: { code: string; label?: string; needs_note?: boolean }[];
  deadline?: number;
}

export interface Items {
  provider: string;
  conversation: string;
  items: Item[];
  reset: boolean;
  before?: number;
  more?: boolean;
  problem?: string;
}

export interface Item {
  n: number;
  rev: number;
  at: number;
  content: Content;
}

export type Content =
  | { type: "message"; data: MessageItem }
  | { type: "mail"; data: MailItem }
  | { type: "note"; data: NoteItem }
  | { type: "segment"; data: TranscriptSegment };

export interface MessageItem {
  message: Message;
  status?: string;
  error?: string;
  reactions?: Reaction[];
  deleted: boolean;
}

export interface Reaction {
  author: string;
  reaction: string;
  participant?: string;
}

export interface MailItem {
  mail: EmailMessage;
  own: boolean;
  status?: string;
  error?: string;
}

export interface NoteItem {
  event: string;
  data: Record<string, unknown>;
}

export interface Found {
  provider: string;
  conversation: string;
  text: string;
  positions: number[];
  total: number;
  complete: boolean;
}

export interface Done {
  id: string;
  outcome: Outcome;
}

export type Outcome = { ok: unknown } | { error: CommandProblem };

export interface CommandProblem {
  kind: string;
  message: string;
  permanence: "permanent" | "temporary" | "persistent";
  certainty: "certain" | "uncertain";
  remedy: "retry" | "check" | "sign_in" | "lead" | "change";
  userMessage?: { key: string; params?: Record<string, string> };
}

export interface Ringing {
  fence: number;
  conversations: RingingConversation[];
}

export interface RingingConversation {
  provider: string;
  id: string;
  kind: string;
  title?: string;
}

export interface Leader {
  leads: boolean;
  fence: number;
  vacant: boolean;
}

export interface Ping {
  n: number;
}

export interface Refused {
  reason: string;
}

export interface Bye {
  reason: string;
  again: boolean;
}

export interface Hello {
  token: string;
  page: string;
  protocol: number;
  epoch?: string;
  have?: Have[];
}

export interface Have {
  provider: string;
  conversation: string;
  after: number;
  first?: number;
}

export interface Command {
  id: string;
  provider: string;
  command: { name: string; data: Record<string, unknown> };
  epoch: string;
  fence?: number;
}

export interface Open {
  provider: string;
  conversation: string;
  after?: number;
  first?: number;
}

export interface Close {
  provider: string;
  conversation: string;
}

export interface History {
  provider: string;
  conversation: string;
  before: number;
  count: number;
}

export interface Search {
  provider: string;
  conversation: string;
  text: string;
}

export interface Seen {
  provider: string;
  conversation: string;
  n: number;
}

export interface Lead {
  take?: boolean;
}

export interface Pong {
  n: number;
}

// Of the Channel API.

export interface AgentInfo {
  id: string;
  name?: string;
  tenant?: string;
  locale?: string;
}

export interface AgentPresence {
  id: string;
  kind: string;
  reason?: string;
}

export interface PresenceOption {
  id: string;
  kind: string;
  label?: string;
}

export interface Address {
  kind: string;
  value: string;
}

export interface Party {
  address?: Address;
  name?: string;
}

export interface Participant {
  id: string;
  role: string;
  party?: Party;
  state?: string;
  held?: boolean;
  muted?: boolean;
}

export interface SignInStep {
  flow: string;
  step: number;
  kind: string;
  text?: string;
  url?: string;
  code?: string;
  qr?: string;
  expires_at?: number;
  problem?: string;
  fields?: SignInField[];
}

export interface SignInField {
  id: string;
  kind: string;
  label?: string;
  value?: string;
  options?: string[];
  optional?: boolean;
}

export interface MessagePart {
  content_type: string;
  text?: string;
  url?: string;
  name?: string;
  size?: number;
  attachment?: string;
  content_id?: string;
}

export interface Message {
  id: string;
  author: string;
  parts: MessagePart[];
  sent_at?: number;
  participant?: string;
  reply_to?: string;
  client_id?: string;
  edited_at?: number;
}

export interface EmailMessage {
  id: string;
  from: Party;
  subject: string;
  parts: MessagePart[];
  sent_at?: number;
  in_reply_to?: string;
  to?: Address[];
  cc?: Address[];
}

export interface EmailDraft {
  id: string;
  revision: number;
  conversation?: string;
  message?: string;
  mode?: string;
  subject?: string;
  stored_at?: number;
  to?: Address[];
  cc?: Address[];
  bcc?: Address[];
  parts?: MessagePart[];
}

export interface TranscriptSegment {
  segment: string;
  author: string;
  text: string;
  participant?: string;
  start_ms?: number;
  end_ms?: number;
  language?: string;
  is_final?: boolean;
}
