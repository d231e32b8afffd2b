import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** The rooms form no circle: what each may import of the others (platform is open to all). */
const rooms = {
  platform: [],
  catalogue: [],
  people: ['catalogue'],
  access: ['people', 'catalogue'],
  downloads: ['access', 'catalogue', 'people'],
  egress: ['downloads', 'access', 'catalogue', 'people'],
  contributions: ['access', 'catalogue', 'people'],
};
const all = Object.keys(rooms);
const direction = Object.entries(rooms).map(([room, may]) => ({
  files: [`functions/${room}/**/*.ts`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: all
          .filter((other) => other !== room && other !== 'platform' && !may.includes(other))
          .map((other) => ({
            regex: `/${other}/`,
            message: `${room} may not use ${other}: see DESIGN, rooms.`,
          })),
      },
    ],
  },
}));

export default tseslint.config(
  { ignores: ['node_modules', '.local', 'dist', 'coverage'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['eslint.config.js'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      'no-template-curly-in-string': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
    },
  },
  ...direction,
  {
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: { '@typescript-eslint/no-unused-expressions': 'off' },
  },
  { files: ['**/*.js', '**/*.mjs'], extends: [tseslint.configs.disableTypeChecked] },
);
