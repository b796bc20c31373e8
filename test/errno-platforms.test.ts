/** Error numbers on other platforms: the `os.constants.errno` of each replaces this one's. */
import os from "node:os";
import { afterEach, expect, test, vi } from "vitest";

type Numbers = Readonly<Record<string, number>>;

function numbersIn(table: string): Numbers {
  return Object.fromEntries(Array.from(table.matchAll(/(\w+)=(\d+)/g), ([, name, number]) => [name!, Number(number)]));
}

/** From the errno.h of each platform. */
const MACOS = numbersIn(`
  EPERM=1 ENOENT=2 EINTR=4 EIO=5 EBADF=9 EDEADLK=11 ENOMEM=12 EACCES=13 EFAULT=14 EBUSY=16
  EEXIST=17 ENODEV=19 ENOTDIR=20 EINVAL=22 ENFILE=23 EMFILE=24 EPIPE=32 EAGAIN=35 EWOULDBLOCK=35
  EINPROGRESS=36 EALREADY=37 ENOTSOCK=38 EDESTADDRREQ=39 EMSGSIZE=40 EPROTOTYPE=41 ENOPROTOOPT=42
  EPROTONOSUPPORT=43 ENOTSUP=45 EAFNOSUPPORT=47 EADDRINUSE=48 EADDRNOTAVAIL=49 ENETDOWN=50
  ENETUNREACH=51 ENETRESET=52 ECONNABORTED=53 ECONNRESET=54 ENOBUFS=55 EISCONN=56 ENOTCONN=57
  ETIMEDOUT=60 ECONNREFUSED=61 ELOOP=62 ENAMETOOLONG=63 EHOSTUNREACH=65 ENOTEMPTY=66 EDQUOT=69
  ESTALE=70 ENOSYS=78 EOVERFLOW=84 ECANCELED=89 EIDRM=90 ENOMSG=91 EILSEQ=92 EBADMSG=94
  EMULTIHOP=95 ENODATA=96 ENOLINK=97 ENOSR=98 ENOSTR=99 EPROTO=100 ETIME=101 EOPNOTSUPP=102
`);
const WINDOWS = numbersIn(`
  EPERM=1 ENOENT=2 EINTR=4 EIO=5 EBADF=9 EAGAIN=11 ENOMEM=12 EACCES=13 EFAULT=14 EBUSY=16
  EEXIST=17 ENODEV=19 ENOTDIR=20 EINVAL=22 ENFILE=23 EMFILE=24 EPIPE=32 EDEADLK=36 ENAMETOOLONG=38
  ENOSYS=40 ENOTEMPTY=41 EILSEQ=42 EADDRINUSE=100 EADDRNOTAVAIL=101 EAFNOSUPPORT=102 EALREADY=103
  EBADMSG=104 ECANCELED=105 ECONNABORTED=106 ECONNREFUSED=107 ECONNRESET=108 EDESTADDRREQ=109
  EHOSTUNREACH=110 EIDRM=111 EINPROGRESS=112 EISCONN=113 ELOOP=114 EMSGSIZE=115 ENETDOWN=116
  ENETRESET=117 ENETUNREACH=118 ENOBUFS=119 ENODATA=120 ENOLINK=121 ENOMSG=122 ENOPROTOOPT=123
  ENOSR=124 ENOSTR=125 ENOTCONN=126 ENOTSOCK=128 ENOTSUP=129 EOPNOTSUPP=130 EOVERFLOW=132
  EPROTO=134 EPROTONOSUPPORT=135 EPROTOTYPE=136 ETIME=137 ETIMEDOUT=138 EWOULDBLOCK=140
  WSAEINTR=10004 WSAEACCES=10013 WSAENOTSOCK=10038
`);
/** Two names of one error. */
const ALIASES: Readonly<Record<string, string>> = { EWOULDBLOCK: "EAGAIN", EOPNOTSUPP: "ENOTSUP" };

async function errnoOn(platform: string, numbers: Numbers) {
  vi.resetModules();
  vi.spyOn(process, "platform", "get").mockReturnValue(platform as NodeJS.Platform);
  vi.doMock("node:os", () => ({ default: os, constants: { ...os.constants, errno: numbers } }));
  await import("../ts/shim/node/platform/platform.js");
  return await import("../ts/zmq/errno.js");
}

afterEach(() => {
  vi.restoreAllMocks();
  vi.doUnmock("node:os");
  vi.resetModules();
});

test.each([
  ["linux", os.constants.errno as unknown as Numbers],
  ["darwin", MACOS],
  ["win32", WINDOWS],
])("%s: each number of the platform has the name of the platform", async (platform, numbers) => {
  const { errnoName, errnoNumber, platformErrno, wasmErrno } = await errnoOn(platform, numbers);
  for (const [name, number] of Object.entries(numbers)) {
    if (name.startsWith("WSA")) continue;
    const spoken = ALIASES[name] ?? name;
    expect([errnoNumber(name as "EIO"), errnoNumber(spoken as "EIO")]).toEqual([number, numbers[spoken]]);
    expect(platformErrno(wasmErrno(name as "EIO"))).toBe(numbers[spoken]);
    if (numbers[spoken] === number) expect([number, errnoName(number)]).toEqual([number, spoken]);
  }
});

test.each([
  ["linux", 112],
  ["darwin", 64],
])("%s: EHOSTDOWN is the system's, though os.constants lacks it", async (platform, number) => {
  const { errnoName, errnoNumber } = await errnoOn(platform, platform === "linux" ? os.constants.errno : MACOS);
  expect([errnoNumber("EHOSTDOWN"), errnoName(number)]).toEqual([number, "EHOSTDOWN"]);
});
