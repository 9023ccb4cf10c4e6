// A widget in TypeScript. Never run: it holds the typings to what widgets write.

async function start(): Promise<void> {
  const { CIFramework } = Microsoft;
  window.addEventListener("CIFInitDone", ({ detail }) => console.log(detail.map((origin) => origin.length)));

  const environment: Record<string, unknown> = JSON.parse(await CIFramework.getEnvironment());
  console.log(environment["orgId"]);
  await CIFramework.setClickToAct(true);
  CIFramework.addHandler("onclicktoact", (text: string) => Promise.resolve(JSON.parse(text)));
  CIFramework.removeHandler("onclicktoact", () => {});

  const mode: 0 | 1 | 2 = await CIFramework.setMode(1);
  const width: number = await CIFramework.setWidth("400");
  const created: string = await CIFramework.createRecord("phonecall", JSON.stringify({ subject: "Call" }));
  const rows = JSON.parse(await CIFramework.searchAndOpenRecords("contact", "?$top=1", false, undefined, CIFramework.SearchType.CUSTOMIZE_SEARCH));
  console.log(mode, width, created, rows);

  const session: string = await CIFramework.createSession({ templateName: "chat", customer: "Ann", context: { a: 1 } });
  const known: Map<string, any> = await CIFramework.getSession(session);
  console.log(known.get("conversationId"));
  const tabs: string[] = await CIFramework.getTabs();
  await CIFramework.setTabTitle(tabs[0] ?? "", { title: "Ann" });
  const outcome = JSON.parse(await CIFramework.notifyEvent({ templateName: "call", cancellationToken: "1" }));
  if (outcome.responseReason === CIFramework.ResponseReason.AutoAccept) console.log("automatically");

  const flag: boolean | null = await CIFramework.getFcsValue("space", "name");
  const taken: boolean = await CIFramework.raiseEvent("survey_done", { score: 5 });
  const wire: "setmode" = CIFramework.MessageType.setMode;
  console.log(flag, taken, wire);

  try {
    await CIFramework.getFocusedSession();
  } catch (error) {
    const reason = error as Microsoft.CIFramework.CifError;
    console.error(reason.message, reason.get("errorCode"));
  }

  // @ts-expect-error the mode is a number
  void CIFramework.setMode("1");
  // @ts-expect-error a template is needed
  void CIFramework.createSession({ customerName: "Ann" });
  // @ts-expect-error the record is JSON text
  void CIFramework.createRecord("contact", { fullname: "Ann" });
}

void start();
export {};
