exports.Server = class {};
