// The check apart from the page, so that the page stays quick with files of any size.
//
// It takes { file, key } or { proof, key } and posts { step, name } when a step begins, { progress } meanwhile, { step, name, isGood }
// when it ends, and at last { result }.
onmessage = async ({ data }) => {
  let name;
  const show = {
    begin: (title, step) => {
      name = step;
      postMessage({ step: title, name });
    },
    progress: (words) => postMessage({ progress: words, name }),
    end: (isGood) => postMessage({ step: "", name, isGood }),
  };
  const isProof = data.proof !== undefined || !(await startsAsZip(data.file));
  const verification = isProof
    ? new RecordVerification(data.proof ?? (await proofText(data.file)), show, data.key)
    : new Verification(data.file, show, data.key);
  let isVerified = false;
  try {
    isVerified = await verification.run();
  } catch (error) {
    verification.find("the file", error.message);
  }
  const { facts, findings, records, evidence, stamps } = verification;
  const all = [...records.values()];
  postMessage({
    result: {
      isVerified: isVerified && findings.length === 0,
      isProof, facts, stamps, findings: findings.slice(0, 100), findingCount: findings.length,
      counts: {
        records: all.length, versions: all.reduce((sum, record) => sum + record.versions.length, 0),
        observations: all.reduce((sum, record) => sum + record.observations.length, 0), evidence: evidence.count,
      },
    },
  });
};

// A ZIP file, whatever it is called; a proof is text that begins with a brace.
const startsAsZip = async (file) => {
  const start = new Uint8Array(await file.slice(0, 64).arrayBuffer());
  return String.fromCharCode(...start).trimStart()[0] !== "{";
};
const proofText = async (file) => (file.size <= 1 << 26 ? file.text() : "");
