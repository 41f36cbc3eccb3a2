// One run: every case once, on stands of its own. How each kind of case is played, and what of it counts.
import {playLoad} from './load-client.mjs'
import {startStand} from './stand.mjs'

const QUESTION = 'Where is my order 48213? It was due on Monday.' // 80 bytes with its number
const TURNS = 10
const ANSWER_BYTES = 700

/** Plays the cases; the results by name. `tell` is given a line for each. */
export async function measureRun(cases, tell) {
  const results = {}
  const playAll = async (kinds, workers) => {
    const chosen = cases.filter(({kind}) => kinds.includes(kind))
    if (chosen.length === 0) return
    const stand = await startStand({workers})
    try {
      for (const one of chosen) {
        const began = Date.now()
        await stand.fake.forget()
        results[one.name] = await PLAYS[one.kind](one, stand)
        const failed = results[one.name].failures
        const seconds = ((Date.now() - began) / 1000).toFixed(1)
        tell(`${one.name.padEnd(16)} ${seconds.padStart(5)} s  ${failed.length > 0 ? `FAILED: ${failed.join('; ')}` : 'complete'}`)
      }
    } finally {
      await stand.stop()
    }
  }
  await playAll(['memory'], 2)
  await playAll(['idle', 'replies', 'get', 'sessions'], 1)
  return results
}

const PLAYS = {memory: playMemory, idle: playIdle, replies: playReplies, get: playGet, sessions: playSessions}

async function playReplies({atOnce, total, spreadMs, script}, stand) {
  await stand.fake.play(script)
  const load = {'at-once': atOnce, total, 'spread-ms': spreadMs, chunks: script.chunks, message: QUESTION}
  const ours = await playLoad('replies', {...stand.visitor, ...load}, stand.trees)
  const floor = await playLoad('floor', {port: stand.floor.port, key: stand.fake.key, ...load}, stand.trees)
  const cpu = (report, part) => (report.cpuSeconds[part] * 1e6) / report.chunks
  const both = cpu(ours, 'worker') + cpu(ours, 'nginx')
  return result([ours, floor], {
    chunksPerSecond: ours.chunks / ours.seconds,
    workerMs: cpu(ours, 'worker'),
    nginxMs: cpu(ours, 'nginx'),
    redisMs: cpu(ours, 'redis'),
    bothMs: both,
    floorMs: cpu(floor, 'floor'),
    ratio: both / cpu(floor, 'floor'),
    fakeMs: cpu(ours, 'fake'),
    clientMs: cpu(ours, 'client'),
    addedP50: ours.addedMs?.p50,
    addedP99: ours.addedMs?.p99,
    floorAddedP50: floor.addedMs?.p50,
    floorAddedP99: floor.addedMs?.p99,
    delayP50: ours.delayMs?.p50,
    delayP99: ours.delayMs?.p99,
    floorDelayP50: floor.delayMs?.p50,
    floorDelayP99: floor.delayMs?.p99,
    workerPeakMib: ours.memoryKib.worker.after.peakRss / 1024,
    nginxPeakMib: ours.memoryKib.nginx.after.peakRss / 1024,
    complete: ours.complete,
    total: ours.started,
  })
}

async function playIdle({atOnce, holdSeconds}, stand) {
  await conversation(stand) // the shop is known to the worker: what grows from here on are streams
  const options = {...stand.visitor, 'at-once': atOnce, 'hold-seconds': holdSeconds}
  const report = await playLoad('idle', options, stand.trees)
  const kib = (part) => {
    const {before, after} = report.memoryKib[part]
    return (after.pss - before.pss) / report.started
  }
  const {holding} = report
  const cpu = (part) => ((holding?.cpuSeconds[part] ?? NaN) * 1e6) / (report.started * holdSeconds)
  return result([report, ...(holding ? [{...report, ...holding, failures: {}}] : [])], {
    workerKib: kib('worker'),
    nginxKib: kib('nginx'),
    redisKib: kib('redis'),
    allKib: kib('worker') + kib('nginx') + kib('redis'),
    workerMs: cpu('worker'),
    nginxMs: cpu('nginx'),
    redisMs: cpu('redis'),
    openP50: report.requestMs?.p50,
    openP99: report.requestMs?.p99,
    complete: report.complete,
    total: report.started,
  })
}

async function playGet({atOnce, total}, stand) {
  const session = await conversation(stand)
  const body = await stand.history(session)
  const bytes = Buffer.byteLength(body)
  const load = {'at-once': atOnce, total, bytes}
  const ours = await playLoad('get', {...stand.visitor, ...load, path: stand.historyPath(session), token: session.token}, stand.trees)
  stand.floor.serve('history.json', body)
  const floor = await playLoad('get', {port: stand.floor.port, ...load, path: '/history.json'}, stand.trees)
  const floorMs = (floor.cpuSeconds.floor * 1e6) / floor.complete
  const figures = requestFigures(ours)
  return result([ours, floor], {...figures, floorMs, ratio: figures.bothMs / floorMs, bytes})
}

async function playSessions({atOnce, total}, stand) {
  const report = await playLoad('sessions', {...stand.visitor, 'at-once': atOnce, total}, stand.trees)
  return result([report], requestFigures(report))
}

/** What the machine of a small shop holds while nobody chats: after a little use, not fresh from the start. */
async function playMemory(_, stand) {
  await conversation(stand)
  const path = '/api/v1/sites/demo'
  const report = await playLoad('get', {...stand.visitor, path, 'at-once': 4, connections: 4, total: 100}, stand.trees)
  const parts = Object.entries(report.memoryKib).map(([part, {after}]) => [part, after])
  const mib = (names, key) => parts.filter(([part]) => names.test(part)).reduce((sum, [, after]) => sum + after[key], 0) / 1024
  return result([report], {
    workersMib: mib(/^worker/, 'pss'),
    nginxMib: mib(/^nginx$/, 'pss'),
    appMib: mib(/^(worker|nginx)/, 'pss'),
    appRssMib: mib(/^(worker|nginx)/, 'rss'),
    redisMib: mib(/^redis$/, 'pss'),
    postgresMib: mib(/^postgres$/, 'pss'),
  })
}

/** A session of 20 messages, long answers to short questions. */
async function conversation(stand) {
  await stand.fake.play({text: 'a'.repeat(ANSWER_BYTES), chunkBytes: ANSWER_BYTES, firstMs: 0, gapMs: 0})
  const session = await stand.startSession()
  for (let turn = 0; turn < TURNS; turn++) {
    await stand.say(session, `question-${turn}`, `${QUESTION} This is question ${turn} of ten.`)
  }
  return session
}

/** CPU ms per 1,000 requests, and how long one takes. */
function requestFigures(report) {
  const cpu = (part) => (report.cpuSeconds[part] * 1e6) / report.complete
  return {
    requestsPerSecond: report.complete / report.seconds,
    workerMs: cpu('worker'),
    nginxMs: cpu('nginx'),
    redisMs: cpu('redis'),
    bothMs: cpu('worker') + cpu('nginx'),
    requestP50: report.requestMs?.p50,
    requestP99: report.requestMs?.p99,
    complete: report.complete,
    total: report.started,
  }
}

function result(reports, figures) {
  const failures = reports.flatMap((report) =>
    Object.entries(report.failures).map(([reason, count]) => `${report.mode}: ${count} × ${reason}`),
  )
  const sum = (key) => reports.reduce((total, {machine}) => total + machine[key], 0)
  const quiet = {
    seconds: sum('seconds'),
    othersSeconds: sum('othersSeconds'),
    stolenSeconds: sum('stolenSeconds'),
  }
  return {figures, failures, quiet}
}
