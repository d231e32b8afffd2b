const licences: Record<string, { name: string; url: string }> = {
  'PDDL-1.0': {
    name: 'Open Data Commons Public Domain Dedication and License 1.0',
    url: 'https://opendatacommons.org/licenses/pddl/1-0/',
  },
  'ODC-By-1.0': {
    name: 'Open Data Commons Attribution License 1.0',
    url: 'https://opendatacommons.org/licenses/by/1-0/',
  },
  'ODbL-1.0': {
    name: 'Open Data Commons Open Database License 1.0',
    url: 'https://opendatacommons.org/licenses/odbl/1-0/',
  },
  'DbCL-1.0': {
    name: 'Open Data Commons Database Contents License 1.0',
    url: 'https://opendatacommons.org/licenses/dbcl/1-0/',
  },
};

/** Full name and page of a licence, by SPDX id. */
export const licenceOf = (id: string): { name: string; url: string } =>
  licences[id] ?? { name: id, url: `https://spdx.org/licenses/${id}.html` };
