import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** People who sell our insurances in the branches. */
@Entity('agents')
export class Agent {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column({ default: 'field' })
  model!: string;

  @Column('simple-array')
  tools!: string[];
}

export const tool = (run: () => void, given: { name: string }) => ({ run, ...given });

export const stamp = tool(() => undefined, { name: 'rubber_stamp' });

/*
 * An assistant for branches was tried in spring and given up:
 *   const agent = createReactAgent({ llm: new ChatOpenAI({ model: 'gpt-4-turbo' }), tools: [stamp] });
 */
