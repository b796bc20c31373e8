// The keys of the CURVE case, from the example in upstream's manual, zmq_curve(7). They protect
// nothing. `server` and `client` are options under the names of npm zeromq. zbench.h and pyzmq.py
// have the same keys.
const SERVER_KEY = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7";

export const server = {
  curveServer: true,
  curvePublicKey: SERVER_KEY,
  curveSecretKey: "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6",
};

export const client = {
  curveServerKey: SERVER_KEY,
  curvePublicKey: "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID",
  curveSecretKey: "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs",
};
